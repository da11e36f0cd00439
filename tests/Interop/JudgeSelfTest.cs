using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WhatIsUp.Interop.Judging;

namespace WhatIsUp.Interop;

/// <summary>The verifying clients themselves: a client that accepts everything proves nothing.</summary>
public sealed class JudgeSelfTest(BaileysJudge judge)
{
    [Fact(Timeout = 30_000)]
    public async Task Accepts_a_valid_webhook_signature_and_rejects_an_invalid_one()
    {
        const string Body = """{"id":"wevt_1"}""";
        var key = RandomNumberGenerator.GetBytes(32);
        var time = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"wevt_1.{time}.{Body}")));
        var headers = new Dictionary<string, string> { ["webhook-id"] = "wevt_1", ["webhook-timestamp"] = time, ["webhook-signature"] = "v1," + signature };
        var secret = "whsec_" + Convert.ToBase64String(key);
        await judge.VerifyWebhookAsync(secret, Body, headers);
        await Assert.ThrowsAsync<JudgeException>(() => judge.VerifyWebhookAsync(secret, Body + " ", headers));
    }

    [Fact(Timeout = 30_000)]
    public async Task Baileys_verifies_signatures_after_the_replacement()
    {
        // The fixture requests the self-test of judge/strict.mjs and does not start without it; a device reports its own checks.
        var report = await judge.NewDevice("fresh").AssertStrictAsync();
        Assert.Equal(new StrictnessReport(0, 0, 0), report);
    }

    [Fact(Timeout = 60_000)]
    public async Task Judge_that_hangs_fails_its_call_and_is_replaced()
    {
        await using var other = new OtherJudge();
        await other.InitializeAsync();
        var failed = await Assert.ThrowsAsync<TimeoutException>(() => other.CallAsync(null, "hang", new { }));
        Assert.Contains("`hang`", failed.Message, StringComparison.Ordinal);
        Assert.Equal(new StrictnessReport(0, 0, 0), await other.NewDevice("next").AssertStrictAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task Line_that_a_library_prints_is_a_fault_and_ends_nothing()
    {
        await using var other = new OtherJudge();
        await other.InitializeAsync();
        await other.CallAsync(null, "print", new { text = """{"level":30}""" });
        await other.CallAsync(null, "print", new { text = "no JSON" });
        Assert.Equal(new StrictnessReport(0, 0, 0), await other.NewDevice("next").AssertStrictAsync());
        Assert.Equal(2, other.TakeFaults().Count);
        Assert.Empty(other.TakeFaults());
    }

    /// <summary>A process of its own.</summary>
    private sealed class OtherJudge() : Judge("judge");
}
