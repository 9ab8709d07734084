<?php
// A shop with its own users and its own orders; Relais tells them to everybody in the lobby. Beside Relais:
// php -S localhost:8000 docs/integrations/php/shop.php

declare(strict_types=1);
require __DIR__ . '/Relais.php';

const PEOPLE = ['ada' => 'Ada', 'grace' => 'Grace'];
const FILES = [
    '/' => ['text/html', __DIR__ . '/../page/index.html'],
    '/page.js' => ['text/javascript', __DIR__ . '/../page/page.js'],
    '/relais.js' => ['text/javascript', __DIR__ . '/../../../dist/client/relais.js'],
];

foreach (['RELAIS_KEY', 'FOREIGN_JWT_SECRET', 'WEBHOOK_SECRET'] as $name) {
    if (!getenv($name)) {
        http_response_code(500);
        exit("Set $name: the shop trusts nobody without it.\n");
    }
}
$url = getenv('RELAIS_URL') ?: 'http://localhost:8181';
$relais = new Relais($url, (string) getenv('RELAIS_KEY'), (string) getenv('FOREIGN_JWT_SECRET'), (string) getenv('WEBHOOK_SECRET'));

/** The shop's database: a file for each table, a JSON object a line. */
function tableOf(string $name): string
{
    return (getenv('SHOP_DATA') ?: sys_get_temp_dir()) . "/$name.jsonl";
}

function rows(string $table): array
{
    return is_file(tableOf($table)) ? array_map(fn ($line) => json_decode($line, true), file(tableOf($table))) : [];
}

/** Answers the number of the new row. */
function keep(string $table, array $row): int
{
    file_put_contents(tableOf($table), json_encode($row, JSON_THROW_ON_ERROR) . "\n", FILE_APPEND | LOCK_EX);
    return count(rows($table));
}

/** Has Relais tell each order that it has not told yet. Whatever is told twice is posted once: by its id. */
function tell(Relais $relais): void
{
    $told = array_column(rows('told'), 'id');
    foreach (rows('orders') as $index => ['id' => $id, 'user' => $user, 'text' => $text]) {
        if (!in_array($id, $told, true)) {
            $relais->call("PUT users/$user", ['name' => PEOPLE[$user]]);
            $relais->post('lobby', $user, sprintf('Order %d: %s', $index + 1, $text), $id);
            keep('told', ['id' => $id]);
        }
    }
}

/** Takes an order. Once it is kept it is an order; when Relais does not answer, it is told with the next. */
function order(Relais $relais, mixed $input): array
{
    ['user' => $user, 'text' => $text] = (array) $input + ['user' => null, 'text' => null];
    if (!is_string($user) || !isset(PEOPLE[$user]) || !is_string($text) || trim($text) === '') {
        return [400, ['error' => 'Send {"user": "ada" or "grace", "text": what they order}.']];
    }
    $number = keep('orders', ['id' => bin2hex(random_bytes(16)), 'user' => $user, 'text' => $text]);
    try {
        tell($relais);
        return [201, ['number' => $number, 'isTold' => true]];
    } catch (RelaisRefused $refused) {
        error_log($refused->getMessage());
        return [201, ['number' => $number, 'isTold' => false]];
    }
}

/** Hears of a message that Relais has stored. */
function hear(Relais $relais, string $text): array
{
    ['HTTP_WEBHOOK_ID' => $id, 'HTTP_WEBHOOK_TIMESTAMP' => $at, 'HTTP_WEBHOOK_SIGNATURE' => $signature] =
        $_SERVER + ['HTTP_WEBHOOK_ID' => '', 'HTTP_WEBHOOK_TIMESTAMP' => '', 'HTTP_WEBHOOK_SIGNATURE' => ''];
    try {
        $event = $relais->event($id, $at, $signature, $text);
        // It may come again, when the answer was lost.
        in_array($event['id'], array_column(rows('heard'), 'id'), true) || keep('heard', $event);
        return [200, []];
    } catch (DomainException $refusal) {
        return [401, ['error' => $refusal->getMessage()]];
    }
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$text = file_get_contents('php://input');
if (isset(FILES[$path])) {
    header('Content-Type: ' . FILES[$path][0]);
    readfile(FILES[$path][1]);
    return;
}
[$status, $answer] = match ("{$_SERVER['REQUEST_METHOD']} $path") {
    // Here you know from your own session who asks.
    'GET /token' => isset(PEOPLE[$_GET['user'] ?? ''])
        ? [200, ['url' => $url, 'token' => $relais->token($_GET['user'], PEOPLE[$_GET['user']])]]
        : [404, ['error' => 'The shop knows ada and grace.']],
    'POST /orders' => order($relais, json_decode($text, true)),
    'POST /webhook' => hear($relais, $text),
    default => [404, ['error' => 'There is no such page.']],
};
http_response_code($status);
header('Content-Type: application/json');
echo json_encode($answer, JSON_THROW_ON_ERROR);
