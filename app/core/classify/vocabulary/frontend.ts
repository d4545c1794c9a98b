/** What people see and touch: pages, components, styles, accessibility, mobile screens. */
import type { Field } from '../field.ts';

export const frontend: Field<'frontend'> = {
  name: 'frontend',
  terms: {
    4: `
      a11y, aria, bootstrap css, botao, boton, bouton, broken website, contact form, css, css transition,
      dark light mode, dark mode, dark theme, drop down, dropdown, form field*, form validation, front end, frontend,
      hover, hover state, inline error*, light dark mode, light mode, light theme, login form, material ui,
      media query, modal, navbar, oberflache, pantalla, registration form, responsive, sass, schaltflache,
      screen reader, scss, sidebar, sign up form, signup form, site styling, styles, tailwind*, tela, tela de login,
      tooltip, tooltip text, ui, user interface, ux, validation message*, wcag, website styling, z index, フロントエンド,
      ボタン, レイアウト, 表示崩れ, ダークモード, 画面, 前端, 按钮, 页面, 样式, 布局, 深色模式, 暗黑模式, 프론트엔드, 버튼, 화면, 레이아웃, 다크 모드, кнопк*, интерфейс*,
      верстк*
    `,
    3: `
      404 page, accordion, active state, affichage, alignment, alignment of, android app, angular, animation,
      ant design, antd, anzeige, app froze, app starts, axis label, back button, badge, banner image, barrierefrei*,
      blank screen, blurry, bootstrap 3, bootstrap 4, bootstrap 5, bootstrap theme, brand colors, breadcrumb,
      breakpoint, browser back, browser cache, browser tab, button, cancel button, canvas, card, carousel, chakra,
      chart, chart label, checkbox, checkbox state, client side, clipped, code editor component, color, color picker,
      colors, colour, contrast, copy button, cores, cropped, cursor pointer, cut off, cuts off, cutting off,
      dashboard page, dashboard widget, data grid, date picker, datepicker, desktop view, details page, dialog,
      dialogue, disabled button, dom, drag and drop, edit profile, ellipsis, empty state, error popup, error screen,
      favicon, file picker, flash, flexbox, flutter, focus outline, focus ring, focus state, focus trap, font family,
      font size, footer, full screen, glitch, graphical, graphical glitch, grid layout, grid view, header, hero image,
      home page, homepage, html, hydration, icon, iframe, image lazy, index page, infinite scroll, input field,
      input mask, ios app, jaws, jetpack compose, jquery, keyboard navigation, landing, landing page, layout,
      lazy loading images, legend, link color, list view, loading indicator, login button, login page, login screen,
      logo, logout button, map, map view, margin, markdown preview, marker popup, menu, menu lateral, misalign*,
      mobile app, mobile view, mode sombre, modo escuro, modo oscuro, mui, my profile, next js, nextjs, not saving,
      notch, notification badge, nuxt, nvda, onboarding screen, options dialog, overflow hidden, overflowing,
      overlap*, padding, page title, pagina, pagination component, pixel*, placeholder, placeholder text, pop up,
      popover, popup, preferences window, preview, print stylesheet, print view, profile changes, profile page,
      profile picture, profile settings, progress bar, pwa, radio, radio button, react, react native, reactjs, redux,
      rich text editor, right to left, rtl, safe area, save button, screen, screen flickers, screen size, scroll down,
      scroll*, scrollbar, service worker, settings dialog, settings menu, settings page, settings screen,
      settings window, share button, skeleton, skeleton loader, slider, small screen, snackbar, space between,
      spacing, spinner, splash screen, ssr, status bar, storybook, styled components, submit button, svelte, svg,
      swiftui, switch between, tab bar, tab order, table cell, table header, table row, table view, tema escuro,
      text color, text field, text overflow, text wrap, theme, theme color, theme colors, theme switch*,
      theme switcher, theming, title bar, toast, toggle, too big, too small, toolbar, translated title, truncated,
      typography, unreadable, usability, user experience, user list page, user profile, video embed, viewport,
      viewport height, visual bug, vite, voice over, voiceover, vue, vuejs, web app, web page, webpack, webview,
      white screen, wizard, word wrap, wysiwyg, zoom, zustand, 見切れ, 文字化け, 位置がずれ, ずれ, 中央揃え, 余白, 截断, 错位, 잘림, 깨짐, スタイル,
      デザイン, ブラウザ, スマホ, モバイル, アイコン, メニュー, モーダル, 文字色, 配色, テーマ, ヘッダー, フッター, 折り返, 表示されない, ログイン画面, 弹窗, 浏览器, 图标, 主题, 菜单, 显示,
      界面, 디자인, 메뉴, 브라우저, 아이콘, 모달, 테마, экран*, иконк*, меню, тем*ая тема, темная тема, страниц*
    `,
    2: `
      accessib*, android, anmeldeseite, assistive, autocomplete, avatar, background, banner, border, browser,
      browser window, chrome, clicar, click*, cliquer, component, cookie banner, design system, desktop app,
      disappear*, display, displayed, double click, edge, electron, emoji, exibi*, fazer login, figma, filter panel,
      firefox, font, form, formulario, fullscreen, gallery, gui, height, hidden, highlight*, ie11, image, images, img,
      iniciar mi sesion, iniciar sesion, inicio de sesion, invisible, ios, ipad, iphone, javascript, jsx,
      keyboard shortcut, klick*, label text, landscape, lesbar, local storage, logoff, markdown view, marker,
      misplaced, mobile, mockup, mostrar, navigation, page, phone, portrait, position, preferences, prop, props,
      readable, redirect*, rendered, rendering, renders, resize, router link, safari, search bar, search box,
      select box, settings, shortcut, sichtbar, small screens, style, styling, swipe, tab, tablet, tap, text input,
      textarea, touch, translation key, tsx, typescript, video player, view, visibility, visible, visual*, visualiza*,
      web interface, width, wireframe, 表示, クリック, 入力欄, フォーム, ページ, 見づらい, 見にくい, 図, 点击, 滚动, 手机, 표시, 클릭, 페이지, 모바일,
      отображ*, цвет*
    `,
    1: `
      blank, cannot login, copy, drag, element, error message, flicker*, input, jump*, language switch*, list item,
      load, loading, log in, login, overflow*, panel, paste, section, show, shown, shows, text, typed, typing,
      unexpected error, widget, 色, 文字, ラベル
    `,
  },
  languages: 'css, scss, sass, less, html, jsx, tsx, vue, svelte, astro',
  labels:
    'frontend, front end, ui, ux, css, a11y, accessibility, design, web, webui, gui, mobile, android, ios, theme, react, vue, angular, フロントエンド, 前端, 프론트엔드',
  paths: [
    { pattern: /\.(?:css|scss|sass|less|html?|tsx|jsx|vue|svelte|astro|svg)$/, points: 3 },
    {
      pattern: /(?:^|\/)(?:public|components?|pages|views|frontend|ui|web|client|styles?|themes?|layouts?)\//,
      points: 2,
    },
  ],
};
