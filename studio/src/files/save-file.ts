/** Hands a file to the browser's downloads. */
export function saveFile(name: string, content: Uint8Array | string): void {
  const blob = new Blob([content as BlobPart], { type: 'application/octet-stream' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
