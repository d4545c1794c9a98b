/** PURE. A LaunchAgent for macOS: the runner's own refuses sudo, and so does this. It restarts, with a pause between. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

type Mac = {
  name: string;
  /** Of the instance. */
  directory: string;
  path?: string | undefined;
};

const USUAL_PATH = '/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin';

export function launchAgent({ name, directory, path = USUAL_PATH }: Mac): string {
  const label = `claude-cluster.${name}`;
  const text = (value: string) => `<string>${escaped(value)}</string>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- "join" makes and starts it. By hand: configure the runner in ${escaped(directory)}/runner with config.sh, then:
     cp THIS_FILE ~/Library/LaunchAgents/${label}.plist
     launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/${label}.plist -->
<plist version="1.0">
<dict>
  <key>Label</key>${text(label)}
  <key>ProgramArguments</key>
  <array>${text(`${directory}/runner/run.sh`)}</array>
  <key>WorkingDirectory</key>${text(`${directory}/runner`)}
  <key>EnvironmentVariables</key>
  <dict>
    <key>HOME</key>${text(`${directory}/home`)}
    <key>TMPDIR</key>${text(`${directory}/tmp`)}
    <key>PATH</key>${text(path)}
    <key>RUNNER_MANUALLY_TRAP_SIG</key>${text('1')}
  </dict>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><true/>
  <key>ThrottleInterval</key><integer>15</integer>
  <key>ExitTimeOut</key><integer>3900</integer>
  <key>ProcessType</key>${text('Background')}
  <key>StandardOutPath</key>${text(`${directory}/runner.log`)}
  <key>StandardErrorPath</key>${text(`${directory}/runner.log`)}
</dict>
</plist>
`;
}
