using WhatIsUp.Silo.Logging;

namespace WhatIsUp.Grains.Tests.Logging;

/// <summary>What is removed from log texts, and what is kept.</summary>
public sealed class LogTextTests
{
    [Theory]
    [InlineData("key zpk_test_7JQGTLOXJUWQofbcTzWhrhKUE2lgwmi2MRkCzIbO2dq1ACUv1 is bad", "key … is bad")]
    [InlineData("Authorization: Bearer abc.def", "Authorization: Bearer …")]
    [InlineData("secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw==!", "secret …!")]
    [InlineData("token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln here", "token … here")]
    [InlineData("Request starting HTTP/1.1 GET http://localhost:5000/v1/messages?q=secret%20words&limit=2 - - -",
        "Request starting HTTP/1.1 GET http://localhost:5000/v1/messages?… - - -")]
    [InlineData("path '/v1/messages?q=secret'", "path '/v1/messages?…'")]
    [InlineData("/v1/channels/019abf3a-1b2c-7d8e-9f0a-1b2c3d4e5f60/contacts/4917012345678/profile",
        "/v1/channels/019abf3a-1b2c-7d8e-9f0a-1b2c3d4e5f60/contacts/…/profile")]
    [InlineData("to +49170123456, 4917012345678@s.whatsapp.net and 4917012345678:5@s.whatsapp.net", "to …, …@s.whatsapp.net and …@s.whatsapp.net")]
    [InlineData("group 491701234567-1400000000@g.us, account 861504178835031@lid", "group …@g.us, account …@lid")]
    [InlineData("GET /v1/media/AZq_OhssfY6fChssPU5fYAAAAABp3Xo4c2lnbmF0dXJlLi4uLg", "GET /v1/media/…")]
    [InlineData("The input string '4917012345678' was not in a correct format.", "The input string '…' was not in a correct format.")]
    public void Secrets_and_numbers_are_removed(string text, string clean) => Assert.Equal(clean, LogText.Redact(text));

    [Theory]
    [InlineData("Channel 01234567-1234-1234-1234-123456789012 of silo S127.0.0.1:11111:145678901 took 00:00:10.0012345")]
    [InlineData("Message 3EB099D21B239A7B3525E5 of endpoint wh_01a22af9441f7e9d96ccb668e8ef5cbc")]
    [InlineData("Now listening on: http://127.0.0.1:8080 at 2026-11-30T05:41:48.9341234Z")]
    public void Ids_times_and_own_addresses_are_kept(string text) => Assert.Equal(text, LogText.Redact(text));

    [Fact]
    public void Grain_calls_lose_their_arguments()
    {
        const string text = "Response did not arrive on time in 00:00:10 for message: Request [S127.0.0.1:1:2 sys.client/hosted]->[S127.0.0.1:1:2 history/0] "
            + "WhatIsUp.Grains.Abstractions.Messages.IHistoryGrain.ListAsync(Caller { KeyId = key_1 }, MessageFilter { Text = se(cr)et words }) "
            + "#12[ForwardCount=2]. .";
        Assert.Equal(
            "Response did not arrive on time in 00:00:10 for message: Request [S127.0.0.1:1:2 sys.client/hosted]->[S127.0.0.1:1:2 history/0] …",
            LogText.Redact(text));
        Assert.Equal("Exception in IHistoryGrain.ListAsync(…) of 2", LogText.Redact("Exception in IHistoryGrain.ListAsync(secret words, (1)) of 2"));
    }
}
