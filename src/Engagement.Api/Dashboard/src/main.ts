import './styles/base.css';
import './styles/sign-in.css';
import './styles/page.css';
import './styles/card.css';
import './styles/counters.css';
import './styles/table.css';
import './styles/channels.css';
import './styles/workspace.css';
import { loadEngine } from './charts/chart';
import { Dashboard } from './dashboard';
import { h, meta } from './dom';
import { savedSession, saveSession, type Session } from './session';
import { signInPage } from './sign-in';
import { startTheme } from './theme';
import { Zone } from './zone';

const app = document.querySelector<HTMLElement>('#app')!;

function start(): void {
  startTheme();
  let zone: Zone;
  try {
    zone = Zone.parse(meta('engagement-zone'), meta('engagement-zone-rules'));
  } catch (failure) {
    app.replaceChildren(h('main', { class: 'sign-in-page' }, h('p', { role: 'alert' }, (failure as Error).message)));
    return;
  }

  const showDashboard = (session: Session): void => {
    saveSession(session);
    app.replaceChildren(new Dashboard(zone, session, showSignIn).element);
  };
  const showSignIn = (message: string): void => {
    saveSession(null);
    document.title = 'Engagement';
    app.replaceChildren(signInPage(message, (signedIn) => {
      showDashboard(signedIn);
      // The button that had the focus is removed.
      app.querySelector('main')!.focus();
    }));
    app.querySelector('input')?.focus();
  };
  const session = savedSession();
  if (session) {
    showDashboard(session);
  } else {
    showSignIn('');
  }

  // Loads the chart engine during the sign-in, so that the first charts need not wait. On failure the cards show the error.
  loadEngine().catch(() => undefined);
}

start();
