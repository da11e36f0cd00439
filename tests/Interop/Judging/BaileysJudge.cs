namespace WhatIsUp.Interop.Judging;

/// <summary>Strict Baileys 7.0.0-rc14; runs as long as the test run.</summary>
public sealed class BaileysJudge() : Judge("judge")
{
    /// <summary>Checks a webhook with the npm package <c>standardwebhooks</c>; throws <see cref="JudgeException"/> when its signature is wrong.</summary>
    public Task VerifyWebhookAsync(string secret, string body, IReadOnlyDictionary<string, string> headers) =>
        CallAsync(null, "verifyWebhook", new { secret, body, headers });
}
