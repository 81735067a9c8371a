import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/console.css';
import { createRoot } from 'react-dom/client';
import { Console, makeQueryClient } from './app/Console';
import { makeRouter } from './app/router';
import { queries } from './api/queries';

const queryClient = makeQueryClient();
const router = makeRouter(queryClient);
// React shows what replaces a placeholder no sooner than 0.3 s after it: without one, the first view is there at once.
await Promise.allSettled([queryClient.prefetchQuery(queries.session), router.load()]);
createRoot(document.getElementById('console')!).render(<Console queryClient={queryClient} router={router} />);
