/** What the system says of a file that cannot be read or written, as errors that name the true reason. */
import type { Stats } from 'node:fs';
import { type ErrorKind, HemocastError } from '../foundation/index.js';

/** What a place is that is neither a file nor a folder; undefined for these. */
export function specialKind(status: Stats): string | undefined {
  if (status.isFIFO()) return 'a named pipe';
  if (status.isSocket()) return 'a socket';
  if (status.isCharacterDevice() || status.isBlockDevice()) return 'a device';
  return undefined;
}

/** A failure as the system would tell it, of a place that is no regular file. */
export function placeFailure(status: Stats): NodeJS.ErrnoException | undefined {
  if (status.isDirectory()) return Object.assign(new Error('is a folder'), { code: 'EISDIR' });
  const special = specialKind(status);
  return special === undefined ? undefined : Object.assign(new Error(special), { code: 'SPECIAL' });
}

/** @returns `file-not-found` or `file-unreadable` */
export function unreadable(path: string, cause: unknown): HemocastError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new HemocastError('file-not-found', 'There is no such file', {
      file: path,
      advice: 'Check the spelling of the path and the folder you are in.',
      cause,
    });
  }
  const permission: [string, string] = [
    'no permission to read',
    'Ask for read permission, or copy the file to a place that is yours.',
  ];
  const reasons: Record<string, [found: string, advice: string | undefined]> = {
    EACCES: permission,
    EPERM: permission,
    EISDIR: ['a folder', 'Name a file inside it.'],
    ELOOP: ['links that lead to each other', 'Name the file itself.'],
    SPECIAL: [message, 'Save its content as a file, and name that.'],
    ERR_FS_FILE_TOO_LARGE: ['a file of more than 2 GiB, which cannot be read whole', undefined],
    EIO: ['a disk that fails', 'Copy the file from another place.'],
  };
  const [found, advice] = reasons[code ?? ''] ?? [code ?? message, undefined];
  return new HemocastError('file-unreadable', 'The file cannot be read', {
    file: path,
    expected: 'a readable file',
    found,
    advice,
    cause,
  });
}

const YOURS = 'Choose a folder that you may write to.';
const SPACE = 'Free space, or choose another disk.';

/** Why something cannot be written: what was found, what to do, and whether the place or the name is at fault. */
const REASONS: Record<string, [found: string, advice: string, kind: ErrorKind]> = {
  EACCES: ['no permission to write', YOURS, 'failure'],
  EPERM: ['no permission to write', YOURS, 'failure'],
  EROFS: ['a read-only file system', 'Choose a folder on a disk that can be written.', 'failure'],
  ENOSPC: ['a full disk', SPACE, 'failure'],
  EDQUOT: ['a full quota', SPACE, 'failure'],
  EFBIG: ['a file larger than this place takes', 'Choose another disk.', 'failure'],
  EIO: ['a disk that fails', 'Choose another disk.', 'failure'],
  ENOENT: ['a place where no folder can be made', YOURS, 'failure'],
  ENOTDIR: ['a file where a folder is needed', 'Move that file away, or choose another folder.', 'input'],
  EEXIST: ['a file where a folder is needed', 'Move that file away, or choose another folder.', 'input'],
  EISDIR: ['a folder of this name', 'Remove the folder, or choose another name.', 'input'],
  ELOOP: ['links that lead to each other', 'Choose another folder.', 'input'],
  ENAMETOOLONG: ['a name longer than the file system takes', 'Choose a shorter name.', 'input'],
};

/** @returns `not-writable`: a failure where the disk or its rights are the reason, wrong input where the name is */
export function notWritable(path: string, cause: unknown): HemocastError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const special: [string, string, ErrorKind] = [message, 'Choose the name of a file.', 'input'];
  const [found, advice, kind] =
    code === 'SPECIAL' ? special : (REASONS[code ?? ''] ?? [code ?? message, 'Choose another folder.', 'failure']);
  return new HemocastError(
    'not-writable',
    'This cannot be written',
    { file: path, expected: 'a place that can be written', found, advice, cause },
    kind,
  );
}
