/** The text of kernel-bytes.ts, compiled from what stands here. */
export function kernelText(): Promise<string>;
