// A provider of OpenID Connect on loopback, for tests: any password signs in, groups follow from the name.
// Prints its issuer once it listens, and ends when its standard input closes.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

function made(type, options, alg) {
  const key = generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' });
  return { ...key, alg, use: 'sig', kid: alg.toLowerCase() };
}

const redirect = process.argv[2];
const server = createServer();

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const client = { redirect_uris: [redirect], grant_types: ['authorization_code'], response_types: ['code'] };
  const provider = new Provider(issuer, {
    clients: [
      { ...client, client_id: 'holdfast', client_secret: 'a secret: with / signs' },
      { ...client, client_id: 'public', token_endpoint_auth_method: 'none' },
      { ...client, client_id: 'elliptic', client_secret: 'another secret', id_token_signed_response_alg: 'ES256' },
    ],
    jwks: { keys: [made('rsa', { modulusLength: 2048 }, 'RS256'), made('ec', { namedCurve: 'P-256' }, 'ES256')] },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email'], groups: ['groups'] },
    // With `conform` only the claims that are asked for are in the ID token; the others are told apart.
    conformIdTokenClaims: process.argv[3] === 'conform',
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'] },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({
        sub,
        name: `${sub} of the tests`,
        preferred_username: sub,
        email: `${sub}@example.com`,
        groups: sub === 'outsider' ? [] : ['staff', `team-${sub}`],
      }),
    }),
  });
  server.on('request', provider.callback());
  console.log(issuer);
});

process.stdin.on('end', () => process.exit(0)).resume();
