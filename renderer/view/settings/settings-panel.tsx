import { useEffect } from 'react';
import { useCommands, useOnline } from '../console-context.tsx';
import { CalendarSettings } from './calendar-settings.tsx';
import { AboutSettings, ConsoleSettings, OutwardSettings, PeopleSettings } from './desk-settings.tsx';
import { KeySettings } from './key-settings.tsx';
import { LookSettings } from './look-settings.tsx';

/** What can be set: of this browser at once, of the desk with a reason, and what is set where the desk is started. */
export function SettingsPanel() {
  const commands = useCommands();
  const online = useOnline();
  useEffect(() => {
    if (online) void commands.loadSettings();
  }, [commands, online]);
  return (
    <div className="settings">
      <LookSettings />
      <ConsoleSettings />
      <PeopleSettings />
      <OutwardSettings />
      <CalendarSettings />
      <KeySettings />
      <AboutSettings />
    </div>
  );
}
