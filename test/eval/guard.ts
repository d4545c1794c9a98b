/** Issues written for this test, several per specialty, some with words that mislead. */
import type { BuiltInSpecialty } from '../../app/contract/labels.ts';

export const GUARD: readonly (readonly [gold: BuiltInSpecialty, title: string, body: string])[] = [
  [
    'backend',
    'Webhook is delivered twice when the first answer is slow',
    'We answer within three seconds, and it comes again.',
  ],
  ['backend', 'Return 404 instead of 200 for an unknown customer', 'GET /customers/999'],
  ['backend', 'Nightly invoice job sends mails to cancelled customers', ''],
  ['backend', 'Password reset mail never arrives', 'The mail server accepts it, and nothing comes.'],
  ['backend', '通知メールが二重に送信される', 'ジョブキューの再試行が原因のようです。'],
  [
    'frontend',
    'Save button stays grey after the form is filled in',
    '**Desktop:**\n- Browser: Firefox 140\n- OS: Linux',
  ],
  ['frontend', 'Menu covers the logo on small screens', ''],
  ['frontend', 'Screen reader does not announce the error below the field', ''],
  ['frontend', 'Dates in the table header are cut off', ''],
  ['frontend', 'Docs site: sidebar overlaps the text in dark mode', 'It is the z-index of the sidebar.'],
  ['frontend', '스마트폰에서 메뉴 버튼이 겹쳐 보임', ''],
  ['testing', 'cart.spec.ts fails on Mondays', 'The fixture has a fixed date. Mock the clock.'],
  ['testing', 'E2E suite: replace sleeps by waiting for conditions', ''],
  ['testing', 'Integration tests leave rows in the database', 'Each test should clean up after itself.'],
  ['testing', 'Написать тесты для корзины', ''],
  ['devops', 'Release workflow does not push the image for arm64', ''],
  ['devops', 'Helm chart: allow extra environment variables', 'values.yaml has no place for them.'],
  ['devops', 'Cache node_modules in the pipeline', 'Each build takes four minutes to install dependencies.'],
  ['devops', 'Postgres container does not start with docker compose', ''],
  ['devops', 'Grafana shows no data since the upgrade', 'Prometheus finds no target.'],
  ['database', 'Add a unique constraint on customers.email', ''],
  ['database', 'Migration 42 cannot be rolled back', 'ALTER TABLE drops the column before the copy.'],
  ['database', 'Order list needs 300 queries (N+1)', ''],
  ['database', '慢查询：订单表缺少索引', ''],
  ['security', 'Any signed-in user can read the invoices of others (IDOR)', ''],
  ['security', 'Escape user names in the admin page: stored XSS', ''],
  ['security', 'Old tokens stay valid after the password was changed', ''],
  ['security', 'Update lodash because of CVE-2021-23337', ''],
  ['documentation', 'README still names the old command', ''],
  ['documentation', 'Tutorial for writing a custom policy', 'Step by step, with an example.'],
  ['documentation', 'API docs do not mention the limit parameter', ''],
  ['documentation', 'Traducción incompleta de la documentación', ''],
  ['general', 'Wrong result of the matrix inverse for tiny values', 'Precision is lost in the decomposition.'],
  ['general', 'Unknown flags should be an error', 'The command line parser ignores them.'],
  ['general', 'Generic types with two parameters crash the compiler', ''],
  ['general', 'Regex never ends on long words', ''],
];

/** Titles alone, one per line; a few are allowed to be wrong. */
export const TITLES: { readonly [specialty in BuiltInSpecialty]: string } = {
  backend: `
    Job list grows without bound after a restart
    Cron task fires an hour late after the clock change
    Retry failed uploads with back-off
    User profile update overwrites the avatar with null
    Search returns deleted items
    Sorting parameter is ignored by the list route
    GraphQL mutation returns the old value
    Server crashes when the payload is larger than 1 MB
    Push notifications are sent to logged-out devices
    Discount is applied twice at checkout
    Order total wrong when a coupon and tax are combined
    Add an endpoint to export all contacts
    Session expires too early
    Support cursor-based pagination
    Socket connections pile up until the process is restarted
    SMTP settings with STARTTLS are not respected
    App cannot reach the auth service behind a proxy
    Kafka consumer stops after a rebalance
    JSON response misses the created_at field
    Unhandled promise rejection kills the process
    Calendar sync loses recurring events
    Stripe webhook with an unknown event type ends in an exception
    Rate limit per API key
    gRPC deadline is not forwarded to downstream services
    Import of a large CSV runs out of memory on the server
  `,
  frontend: `
    Icons are blurry on high-DPI displays
    Keyboard focus gets lost after closing the popup
    Dropdown closes when scrolling on iOS
    Show a spinner while results are loading
    Wrong font in the navigation bar
    Add a dark theme
    Search field loses its text when switching tabs
    Cannot click the links in the footer
    Make the sidebar collapsible
    Charts are empty in Safari
    Long names break the layout of the card
    Login page shows a blank screen after submit
    Page title is not translated
    Video player does not go full screen on Android
    Map markers jump when zooming
    White flash when the app starts
    Date picker shows the wrong month
    Redesign the landing page
    Touch targets are too small
    Back button leaves the app instead of closing the dialog
    Image gallery is not responsive
    Hydration mismatch warning in the console
    Export button does nothing
    Notification badge stays after reading
    React component rerenders on each key stroke
  `,
  testing: `
    Assertion messages are not helpful
    Tests depend on the order in which they run
    Speed up the test suite
    Snapshot tests break on Windows line endings
    Run the specs in parallel
    Replace sinon by built-in mocks
    pytest fixtures leak between modules
    Increase coverage for error paths
    Add regression test for the rounding bug
    Selenium tests time out on Firefox
    Test data builder for orders
    Tests fail when run offline
    Add end-to-end tests for sign-up
    Migrate from mocha to vitest
    Random failures in test_scheduler
    Skip slow tests by default
    Property-based tests for the parser
    Fuzz the decoder
    Stub the clock in unit tests
    Test report is missing on failure
  `,
  devops: `
    Build fails on Node 22
    Workflow uses a deprecated action
    Node 16 actions are deprecated
    Publish wheels for Python 3.13
    Container exits right after start
    Install script fails on Ubuntu 24.04
    Add a Dockerfile
    Docker image is too large
    Terraform plan shows changes on every run
    Pods are evicted because of missing memory limits
    Use GitHub container registry
    Nightly build is red
    Set up linting in the pipeline
    Helm upgrade fails with immutable field
    Let's Encrypt certificate is not renewed
    nginx returns 502 after deployment
    Add health checks to compose file
    Automate version bump and changelog
    Missing .deb package for arm64
    systemd service does not restart after a crash
    Logs fill up the disk
    Ansible role is not idempotent
    Cannot build from source on macOS
    Deploy previews for pull requests
    Dependabot config for weekly updates
  `,
  database: `
    Migration fails on MySQL 8
    Foreign key violation when deleting a user
    Add created_at column to invoices
    Query planner ignores the index
    Connection pool exhausted under load
    Deadlock found when trying to get lock
    Store timestamps in UTC
    Wrong charset in the users table
    Soft delete leaves orphaned rows
    Backup and restore of Postgres
    Seed script fails on an empty schema
    ORM generates a query per row
    Replica lag leads to stale reads
    Partition the events table
    Slow count(*) on big tables
    Redis keys never expire
    Mongo aggregation returns duplicates
    Transaction is not rolled back on error
    Unique index on lower(email)
    SQLite file gets corrupted
  `,
  security: `
    Password stored in plain text
    Session cookie lacks the HttpOnly flag
    Users can see invoices of other tenants
    SSRF through the avatar URL
    Bump axios to fix a vulnerability
    Rotate leaked AWS keys
    No lockout after failed logins
    JWT signature is not verified
    Secret key is hard-coded in settings.py
    Reset token can be used twice
    Add two-factor authentication
    Open redirect after login
    Add a security policy
    Path traversal in the file download
    Remove private key from the repository
    CSP blocks inline scripts
    Admin panel reachable without login
    Sanitize HTML in comments
    Tokens are visible in the logs
    Weak password hashing (MD5)
  `,
  documentation: `
    Explain how to upgrade from v1 to v2
    Dead link in the wiki
    Example in the docs does not compile
    Document the environment variables
    Installation instructions for Windows are outdated
    Add a contributing guide
    Wrong default value in the reference
    Spelling mistake on the start page of the guide
    Add screenshots to the README
    Translate the manual into Spanish
    Missing docstrings in utils
    Clarify what the timeout option means
    Changelog for 2.0 is missing
    Badges in the README are broken
    Add a FAQ
    Where is the API reference?
    Update copyright year in the docs
    Quick start guide does not work
    Describe the architecture
    Add usage examples
  `,
  general: `
    Infinite loop when parsing nested lists
    Segfault with an empty array
    Type inference fails for recursive types
    Function returns NaN for zero
    Support Python 3.13
    Option --quiet is not respected
    Rename the package
    Plugin does not load in VS Code
    Wrong rounding of negative numbers
    Memory usage grows with the number of files
    Add type hints
    Game freezes when a player dies
    Robot arm does not reach the target
    Bluetooth connection drops after a minute
    Crash on startup on macOS 15
    Change license to MIT
    Unicode characters break the output
    Make the parser faster
    Allow custom separators in CSV
    Macro expansion error
    Question about the algorithm
    How do I use this with TypeScript?
    Sensor values are off by one
    Add support for HEIC images
    CLI prints help twice
  `,
};
