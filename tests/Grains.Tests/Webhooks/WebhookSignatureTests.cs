using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Stripe;
using WhatIsUp.Grains.Webhooks;

namespace WhatIsUp.Grains.Tests.Webhooks;

/// <summary>
/// Verified by third parties: Stripe.net checks our header; the other one is checked with the formula of its specification and a vector of npm
/// <c>standardwebhooks</c> 1.1.1.
/// </summary>
public sealed class WebhookSignatureTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw3Jq0yJ6nC7Y=";
    private const string EventId = "wevt_0000000000000000000001";
    private const string Body = """{"id":"wevt_0000000000000000000001","event":"message.received","payload":{"text":"hé 👋"}}""";

    private static readonly byte[] BodyBytes = Encoding.UTF8.GetBytes(Body);

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    [Fact]
    public void Stripe_verifier_accepts_our_header_under_the_new_and_the_old_secret()
    {
        var old = WebhookSignature.NewSecret();
        var header = WebhookSignature.Ours(Now, BodyBytes, [Secret, old]);
        EventUtility.ValidateSignature(Body, header, Secret);
        EventUtility.ValidateSignature(Body, header, old);
    }

    [Fact]
    public void Stripe_verifier_rejects_another_body_another_secret_and_an_old_timestamp()
    {
        var header = WebhookSignature.Ours(Now, BodyBytes, [Secret]);
        Assert.Throws<StripeException>(() => EventUtility.ValidateSignature(Body + " ", header, Secret));
        Assert.Throws<StripeException>(() => EventUtility.ValidateSignature(Body, header, WebhookSignature.NewSecret()));
        Assert.Throws<StripeException>(() => EventUtility.ValidateSignature(Body, WebhookSignature.Ours(Now - 301, BodyBytes, [Secret]), Secret));
    }

    [Fact]
    public void Signature_equals_the_standardwebhooks_vector() =>
        Assert.Equal("v1,ZgiMHqX5ey2O4ALqZuRysHWcD3z/xOhChQnEn83Vy6s=", WebhookSignature.Standard(EventId, 1_775_001_600, BodyBytes, [Secret]));

    [Fact]
    public void Standardwebhooks_header_follows_its_formula_for_every_secret()
    {
        string[] secrets = [WebhookSignature.NewSecret(), WebhookSignature.NewSecret()];
        var stamp = Now;
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{EventId}.{stamp}.{Body}"));
        var expected = secrets.Select(
            secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed)));
        Assert.Equal(string.Join(' ', expected), WebhookSignature.Standard(EventId, stamp, BodyBytes, secrets));
    }

    [Fact]
    public void New_secret_is_32_random_bytes()
    {
        var secret = WebhookSignature.NewSecret();
        Assert.True(WebhookSignature.IsSecret(secret));
        Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length);
        Assert.NotEqual(secret, WebhookSignature.NewSecret());
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsec_c2hvcnQ=")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw3Jq0yJ6nC7Y=")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw3Jq0yJ6nC7Y=")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw3Jq0yJ6nC7Y")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8I\nLPZIo2LaLaSw3Jq0yJ6nC7Y=")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw3Jq0yJ6nC7Y= ")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw3Jq0yJ6n*7Y=")]
    public void Text_that_is_not_a_secret_is_rejected(string text) => Assert.False(WebhookSignature.IsSecret(text));

    [Theory]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(23, false)]
    [InlineData(65, false)]
    public void Secret_has_24_to_64_bytes(int length, bool isSecret) =>
        Assert.Equal(isSecret, WebhookSignature.IsSecret("whsec_" + Convert.ToBase64String(new byte[length])));
}
