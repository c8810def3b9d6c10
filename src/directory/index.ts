export { Directories, type DirectoriesParts, readDirectory } from './directories.ts';
export { bareValue, Directory, type DirectoryFile, type DirectoryKeeper } from './directory.ts';
