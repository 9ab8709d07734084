<?php
// All that a PHP backend needs of Relais, with PHP 8 alone: tokens for its own users, calls, webhooks.
// In Symfony it is a service as it stands; docs/integrations/examples.md says where it goes.

declare(strict_types=1);

/** What Relais refused: its sentence, the HTTP status as code; 0 when it did not answer. 0, 429 and 503 pass. */
final class RelaisRefused extends RuntimeException
{
}

final class Relais
{
    public function __construct(
        private readonly string $url,
        private readonly string $apiKey,
        private readonly string $jwtSecret,
        private readonly string $webhookSecret,
    ) {
    }

    /** A token that lets one of your users into Relais for an hour. Give it to nobody else. */
    public function token(string $userId, string $name): string
    {
        $encode = static fn (string $text): string => rtrim(strtr(base64_encode($text), '+/', '-_'), '=');
        $claims = ['sub' => $userId, 'name' => $name, 'iat' => time(), 'exp' => time() + 3600];
        $signed = $encode('{"alg":"HS256","typ":"JWT"}') . '.' . $encode(json_encode($claims, JSON_THROW_ON_ERROR));
        return $signed . '.' . $encode(hash_hmac('sha256', $signed, $this->jwtSecret, true));
    }

    /** Posts as one of your users. With the same `$clientId` it can be repeated and is posted once. */
    public function post(string $conversationId, string $userId, string $body, string $clientId): array
    {
        return $this->call('POST messages', compact('conversationId', 'userId', 'body', 'clientId'));
    }

    /** Any server call, such as `PUT users/42`; answers what Relais answers, or throws what it refuses. */
    public function call(string $route, array $body = []): array
    {
        [$method, $path] = explode(' ', $route, 2);
        $context = stream_context_create(['http' => [
            'method' => $method,
            'header' => ["Authorization: Bearer {$this->apiKey}", 'Content-Type: application/json'],
            'content' => $method === 'GET' ? '' : json_encode((object) $body, JSON_THROW_ON_ERROR),
            'ignore_errors' => true,
            'timeout' => 10,
        ]]);
        $text = @file_get_contents("{$this->url}/api/server/$path", false, $context);
        if ($text === false) {
            throw new RelaisRefused("Relais does not answer at {$this->url}.");
        }
        $answer = json_decode($text, true, 64, JSON_THROW_ON_ERROR);
        $status = (int) explode(' ', $http_response_header[0])[1];
        return isset($answer['error']) ? throw new RelaisRefused($answer['error']['message'], $status) : $answer;
    }

    /** The event of a webhook; throws unless Relais signed this very text within the last five minutes. */
    public function event(string $id, string $timestamp, string $signature, string $text): array
    {
        $key = base64_decode(substr($this->webhookSecret, strlen('whsec_')), true);
        $isFresh = ctype_digit($timestamp) && abs(time() - (int) $timestamp) <= 300;
        $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$text", (string) $key, true));
        if (!$isFresh || !hash_equals($expected, $signature)) {
            throw new DomainException('This webhook is not from Relais, or it is old.');
        }
        return json_decode($text, true, 64, JSON_THROW_ON_ERROR);
    }
}
