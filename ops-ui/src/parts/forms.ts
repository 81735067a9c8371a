import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import './forms.css';

export { Form } from '@bpmn-io/form-js-viewer';
