export * from './recording.js';
