"""Holds RO-Crates that gridpilot wrote against the community's validator.

    python3 -m venv /tmp/crate && /tmp/crate/bin/pip install roc-validator==0.13.0 rocrate==0.13.0
    node bin/gridpilot.js compare out/a out/b --crate --out out/compare
    /tmp/crate/bin/python test/slow/ro-crate.py out/compare

roc-validator (CRS4) checks a folder against RO-Crate 1.1 and the Process Run Crate profile 0.5. It fetches the JSON-LD
context from w3id.org; here it gets the copy that ro-crate-py 0.13.0 carries, so that the check needs no network. Every issue of
the severities REQUIRED and RECOMMENDED is printed; what is not expected below ends it with 1.
"""

import importlib.resources
import sys

import requests
from rocrate_validator import models, services
from rocrate_validator.utils.http import HttpRequester

CONTEXT = "https://w3id.org/ro/crate/1.1/context"

# Recommended, and not there: what only the publisher knows and a public address of gridpilot, which it does not have yet.
EXPECTED = {
    "process-run-crate-0.5_3.2": "a URL of the application",
    "process-run-crate-0.5_5.1": "an absolute URI of the application",
    "process-run-crate-0.5_8.6": "an agent: --author",
    "ro-crate-1.1_22.1": "a licence by URL: --license",
    "ro-crate-1.1_22.2": "an author: --author",
    "ro-crate-1.1_22.3": "a publisher",
    "ro-crate-1.1_30.2": "the author's affiliation",
    "ro-crate-1.1_30.3": "the author's affiliation as an entity",
}


def serve_context(_self, url, **_rest):
    if url != CONTEXT:
        raise ConnectionError(f"no network here for {url}")
    response = requests.Response()
    response.status_code = 200
    response.headers["Content-Type"] = "application/ld+json"
    response._content = importlib.resources.files("rocrate").joinpath("data/ro-crate.jsonld").read_bytes()
    return response


def issues_of(folder):
    settings = services.ValidationSettings(
        rocrate_uri=folder,
        profile_identifier="process-run-crate",
        requirement_severity=models.Severity.RECOMMENDED,
        abort_on_first=False,
    )
    return services.validate(settings).get_issues()


def main(folders):
    HttpRequester.get = serve_context
    unexpected = 0
    for folder in folders:
        issues = issues_of(folder)
        for issue in issues:
            check = issue.check.identifier
            is_expected = check in EXPECTED and issue.severity == models.Severity.RECOMMENDED
            unexpected += not is_expected
            told = f"expected: {EXPECTED[check]}" if is_expected else f"{issue.violatingEntity}: {issue.message}"
            print(f"{folder}: {issue.severity.name} {check} {told}")
        print(f"{folder}: {len(issues)} issues")
    return 1 if unexpected else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
