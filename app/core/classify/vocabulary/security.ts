/** Attack and defence: vulnerabilities, exposed secrets, authentication and authorisation that let the wrong person in. */
import type { Field } from '../field.ts';

export const security: Field<'security'> = {
  name: 'security',
  terms: {
    6: `
      another user s data, arbitrary code execution, auth bypass, authentication bypass, brute force, bug bounty,
      bypass authentication, can bypass, clickjacking, code injection, command injection, content security policy,
      credential leak, credential stuffing, cross site request forgery, cross site scripting, csrf, csrf token,
      data of another user, data of other users, denial of service, dependency confusion, dependency vulnerabilit*,
      directory traversal, dos attack, exposed credential, exposed secret, hard coded, hard coded secret,
      hardcoded api key, hardcoded credential, hardcoded password, hardcoded secret, idor, insecure deserialization,
      insecure random, leaked credential, malicious file, md5, missing authentication, npm audit, open redirect,
      other tenants, other user s data, other users, other users data, password in plain text,
      passwords in plain text, path traversal, plain text password, private key in, privilege check,
      privilege escalation, prototype pollution, reachable without, redos, remote code execution, replay attack,
      responsible disclosure, secret key, secret scanning, security advisory, security audit, security headers,
      security hole, security issue, security review, security risk, security scan, security update,
      security vulnerability, security warning, seguranca, seguridad, session fixation, session hijack*,
      sha1 is insecure, sicherheit, sicherheitslucke, sql injection, ssrf, static key, stolen token,
      stored in plain text, stored xss, supply chain, supply chain attack, tenant isolation, threat model,
      timing attack, token theft, unauthenticated access, unauthorized user, users can access, users can see other,
      vulnerabilidad*, vulnerabilidade, vulnerabilite, vulnerabilities in, vulnerable dependencies,
      vulnerable dependency, weak cipher, weak hash, without auth, without authentication, without authorization,
      without logging in, without login, without password, without permission, xml external entity, xsrf, xss, xxe,
      zip bomb, zip slip, セキュリティ, 脆弱性, インジェクション, 漏洞, 安全漏洞, 보안, 취약점, уязвим*, безопасност*
    `,
    4: `
      2fa, access control, access token, account takeover, affected package*, after password reset, anonymous token,
      argon2, attack, attacker, autenticacao, autenticacion, bcrypt, bearer token, broken authentication, cargo audit,
      clear text, cleartext, codeql, compromised, credential, csp, cve, dependabot alert, expired token, exploit*,
      exploitable, exposed in, gdpr, ghsa, hsts, in plain text, in plaintext, in the logs, insecure,
      invalidate session, invalidate the session, jwt, leaked, log out, logged out, logging out, login security,
      login session, logout, malicious, malware, mfa, missing authorization, owasp, password change, password hash*,
      patched version, penetration test, pentest, permission check, permissions bypass, phish*, pii leak, pip audit,
      pkg audit, plain text, plaintext password, ransomware, rbac, refresh token, revoke, rotate, sanitis*, sanitiz*,
      secret, secrets, security, security fix*, security patch, security update*, sensitive data,
      sensitive information, session cookie, session expir*, session id, session invalidation, session remains,
      session timeout, session valid, snyk, spoof*, stay logged in, still logged in, token expir*, token leak*,
      token rotation, totp, trivy, two factor, unauthorized access, unpatched, untrusted input, valid session,
      visible in log*, vulnerab*, written to log*, written to the log*, 漏洩, 認可, 権限, 権限チェック, トークン, 不正アクセス, 越权, 注入, 泄露,
      인가, 권한, 유출, утечк*, авторизац*, токен*
    `,
    3: `
      access data, access denied, access other, account lockout, acl, admin rights, anonymize, anonymous access,
      api key, api keys, audit log, audit trail, authentication, authorisation, authorization, authorize, authorized,
      breach, captcha bypass, certificate, certificate validation, checksum verification, cipher, confidential*,
      cookie flag, cookie without, cors, cryptograph*, dangerous, dast, data breach, decrypt*, encrypt*,
      env file committed, escalation, escape html, failed logins, fips, gitleaks, gpg, hipaa, hmac, http only,
      httponly, httponly flag, injection, keychain, ldap, least privilege, lock out, lockout, login attempts,
      mot de passe, nonce reuse, not be able to access, oauth, oauth2, oidc, only have access, openid connect,
      passwort, permissions model, pii, privacy, private key, privilege, public repository contains,
      publicly accessible, rate limiting login, same origin, samesite, saml, sandbox escape, sandboxing, sast,
      secure cookie, secure flag, self signed, semgrep, senha, should not have access, sign in with, signature,
      signature verification, single sign on, snoop*, soc2, ssh key, ssl, sso, tamper*, tampering, tls, trufflehog,
      unescaped, unsafe, verify signature, verschlussel*, 認証, パスワード, 暗号, 密码, 认证, 加密, 鉴权, 비밀번호, 인증, 암호화, парол*,
      шифрован*
    `,
    2: `
      401, 403, allowlist, audit, auth, blocklist, contrasena, escape*, expose, exposed, failed login, forbidden, forgot password,
      hash, hashing, hidden file, high severity, impersonat*, invalidat*, leaks, login attempt, password,
      password reset, passwords, permission, permissions, public bucket, reset password, reset token, role, roles,
      salt, script tag, session token, severity, token, trust, unauthenticated, unauthorized, whitelist
    `,
    1: `
      cookie, filter input, header, impact, login, risk, safe, session, user input, validate input, victim
    `,
  },
  languages: '',
  labels:
    'security, vulnerability, cve, auth, authentication, authorization, security vulnerability, セキュリティ, 安全, 보안',
  paths: [
    { pattern: /(?:^|\/)(?:auth|security|crypto|oauth|permissions?|acl)\//, points: 2 },
    {
      pattern:
        /(?:^|\/)(?:security\.md|\.env(?:\.[\w-]+)?)$|\.(?:pem|key|crt)$|(?:auth|password|crypto|session|jwt)[\w-]*\.[a-z]+$/,
      points: 2,
    },
  ],
};
