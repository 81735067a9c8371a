/** Shapes of answers, as the published document of the API has them, by the names that the console uses. */
export type {
  ActionsAction as Action, CareFinding, ClusterView, DeployedProcessesDeployedProcess as ProcessView,
  DiagramList as Progress, DiagramProgress, DiagramProgressActivityProgress as ActivityCounts, HostCounts, HostView, HumanTask,
  HumanTasksNote as Note, HumanTasksOpenTask as OpenTask, NowView as Now, OperationDetail, OperationMatrix as Matrix,
  OperationMatrixMatrixStep as MatrixStep, OperationPath, OperationView, PlanEntry, RecordedCommand, Retry,
  RunningView as RunningOperation, SearchHit as Hit, StandingIncident, StandingWork as StandsAt, StepRun,
} from './schema';
import type { ActionsAction, OperationMatrixMatrixHost, OperationView, StepRun } from './schema';

export type Condition = OperationMatrixMatrixHost['condition'];
export type StepState = StepRun['state'];
export type OperationState = OperationView['state'];
export type ActionKind = ActionsAction['kind'];
