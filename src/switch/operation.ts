/** How any operation ended. `failed` always has a `detail` for people. */
export interface OperationEnd {
  readonly ended: 'done' | 'aborted' | 'gone' | 'failed';
  readonly detail?: string;
}
