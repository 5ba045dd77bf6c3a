import '@cloudscape-design/global-styles/index.css';
import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startShade } from './components/mode.ts';

startShade();
const root = document.getElementById('page');
if (!root) throw new Error('index.html has no element for the page');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
