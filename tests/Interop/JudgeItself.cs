using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WhatIsUp.Interop.Judging;

namespace WhatIsUp.Interop;

/// <summary>A judge that lets everything pass proves nothing.</summary>
public sealed class JudgeItself(BaileysJudge judge)
{
    [Fact(Timeout = 30_000)]
    public async Task Takes_a_right_webhook_signature_and_refuses_a_wrong_one()
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
    public async Task Has_replaced_the_signature_check_that_takes_everything()
    {
        // The fixture asks for the self-test of judge/strict.mjs and refuses to start without it; a device reports its own checks.
        var report = await judge.NewDevice("fresh").AssertStrictAsync();
        Assert.Equal(new StrictnessReport(0, 0, 0), report);
    }
}
