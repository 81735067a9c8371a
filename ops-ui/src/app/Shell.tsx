import {
  ActionIcon, AppShell, Burger, Button, Group, NavLink, Text, Tooltip, useComputedColorScheme, useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconAlertTriangle, IconChecklist, IconHistory, IconListDetails, IconLogout, IconMoon, IconPlayerPlay, IconServer2,
  IconActivity, IconSearch, IconSun,
} from '@tabler/icons-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import { writeWith } from '../api/client';
import { useLive, type Hearing } from '../api/live';
import { queries } from '../api/queries';
import { ToView } from '../parts/links';
import { Loading } from '../parts/Loading';
import { Palette, openPalette } from './Palette';
import { Tag, type TagKind } from '../parts/Tag';

const HEARING: Record<Hearing, string> = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Connection lost, trying again',
  hidden: 'Paused while hidden',
};

/** The frame around every view: where one can go, what waits, who is logged in, and whether the page is live. */
export function Shell() {
  return (
    <Suspense fallback={<Loading what="the console" />}>
      <Frame />
    </Suspense>
  );
}

function Frame() {
  const { data: session } = useSuspenseQuery(queries.session);
  writeWith(session.csrf);
  const [opened, { toggle, close }] = useDisclosure();
  const { id } = useParams({ strict: false });
  const hearing = useLive(id);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(close, [path, close]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', md: 'lg' }}
    >
      <a className="skip-link" href="#main">Skip to the content</a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <Link to="/" className="plain">
              <Group gap="xs" wrap="nowrap">
                <img src="/ops/slipway.svg" alt="" width={26} height={26} />
                <Text fw={700} size="lg">Slipway</Text>
              </Group>
            </Link>
          </Group>
          <Button
            variant="default" size="xs" leftSection={<IconSearch size={14} />} onClick={openPalette} visibleFrom="sm" w={260}
            justify="space-between" rightSection={<Text size="xs" c="dimmed">Ctrl K</Text>}
          >
            Search
          </Button>
          <Group gap="sm" wrap="nowrap">
            <ActionIcon variant="subtle" hiddenFrom="sm" onClick={openPalette} aria-label="Search"><IconSearch size={18} /></ActionIcon>
            <Tooltip label={HEARING[hearing]}>
              <Group gap={6} wrap="nowrap" role="status" aria-label={HEARING[hearing]}>
                <span className="live-dot" data-hearing={hearing} />
                <Text size="xs" visibleFrom="sm">{hearing === 'live' ? 'Live' : HEARING[hearing]}</Text>
              </Group>
            </Tooltip>
            <Colours />
            <Text size="sm" visibleFrom="sm">{session.user}</Text>
            <form method="post" action="/logout">
              {session.csrf && <input type="hidden" name="_csrf" value={session.csrf.token} />}
              <Tooltip label="Log out">
                <ActionIcon type="submit" variant="subtle" aria-label="Log out"><IconLogout size={18} /></ActionIcon>
              </Tooltip>
            </form>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Suspense fallback={<Loading what="the page" />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
      <Palette />
    </AppShell>
  );
}

interface Place {
  to: '/' | '/incidents' | '/tasks' | '/start' | '/clusters' | '/operations' | '/log';
  label: string;
  icon: typeof IconActivity;
  count?: number;
  kind?: TagKind;
}

function Navigation() {
  const path = useRouterState({ select: (state) => state.location.pathname.replace(/^\/ops/, '') || '/' });
  const incidents = useQuery(queries.incidents()).data?.length ?? 0;
  const tasks = useQuery(queries.tasks()).data?.length ?? 0;
  const places: readonly Place[] = [
    { to: '/', label: 'Now', icon: IconActivity },
    { to: '/incidents', label: 'Incidents', icon: IconAlertTriangle, count: incidents, kind: 'bad' as const },
    { to: '/tasks', label: 'Tasks', icon: IconChecklist, count: tasks, kind: 'person' as const },
    { to: '/start', label: 'Start', icon: IconPlayerPlay },
    { to: '/clusters', label: 'Clusters', icon: IconServer2 },
    { to: '/operations', label: 'History', icon: IconHistory },
    { to: '/log', label: 'Who did what', icon: IconListDetails },
  ];
  return (
    <nav aria-label="Views">
      {places.map(({ to, label, icon: Icon, count, kind }) => (
        <ToView
          key={to}
          to={to}
          label={label}
          active={to === '/' ? path === '/' : path.startsWith(to)}
          aria-current={(to === '/' ? path === '/' : path.startsWith(to)) ? 'page' : undefined}
          leftSection={<Icon size={18} aria-hidden />}
          rightSection={count ? <Tag kind={kind ?? "quiet"}>{count}</Tag> : null}
        />
      ))}
      <NavLink component="a" href="/camunda/app/cockpit/default/" label="Cockpit" mt="lg" />
      <NavLink component="a" href="/camunda/app/tasklist/default/" label="Tasklist" />
      <NavLink component="a" href="/camunda/app/admin/default/" label="Admin" />
    </nav>
  );
}

function Colours() {
  const { setColorScheme } = useMantineColorScheme();
  const now = useComputedColorScheme('light');
  const other = now === 'light' ? 'dark' : 'light';
  return (
    <Tooltip label={`Use ${other} colours`}>
      <ActionIcon variant="subtle" onClick={() => setColorScheme(other)} aria-label={`Use ${other} colours`}>
        {now === 'light' ? <IconMoon size={18} /> : <IconSun size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}
