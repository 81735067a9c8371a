import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/console.css';
import { createRoot } from 'react-dom/client';
import { Console } from './app/Console';

createRoot(document.getElementById('console')!).render(<Console />);
