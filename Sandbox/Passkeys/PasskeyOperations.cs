using System.Buffers.Text;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Passkeys;

/// <summary>Passkeys of phones' owners over REST: the authenticator, and the code that the phone shows.</summary>
internal static class PasskeyOperations
{
    private const string Root = "/v1/sandbox/phones/{phoneId}/passkey";
    private const int MaxBodyBytes = 64 << 10;

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "GET", Path = Root, Id = "getPhonePasskey", Scope = SandboxScope.ChangeChannels, RunAsync = GetAsync,
            Summary = "Get the passkey of a phone's owner",
            Description = "With the code that the phone shows. Phones whose policy has passkey ask for it after a scan or a pair code.",
            ReplyExample = new SandboxPasskeyReply("q1xkR0lZb2Fz", "m3Zx0PqJ", "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg", 1,
                SandboxPasskeyStage.Code, "K7QX-4M2P", false),
        },
        new()
        {
            Method = "POST", Path = Root + "/assertion", Id = "answerPasskey", Scope = SandboxScope.ChangeChannels, MaxBodyBytes = MaxBodyBytes,
            RunAsync = AnswerAsync,
            Summary = "Answer a channel's passkey options", Description = "As the browser of the phone's owner does on WhatsApp's own site.",
            RequestExample = new AnswerPasskeyRequest { Options = new WebAuthnOptions("""{"challenge":"4kWq0qZk8sQ","rpId":"whatsapp.com"}""") },
            ReplyExample = new SandboxAssertionReply(new PasskeyAssertionJson(
                """
                {"id":"AbC3dQ","rawId":"AbC3dQ","type":"public-key",
                "response":{"clientDataJSON":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0","authenticatorData":"N1Wl9tbE","signature":"MEUCIQDx","userHandle":null}}
                """)),
        },
        new()
        {
            Method = "POST", Path = Root + "/confirm", Id = "comparePasskeyCode", Scope = SandboxScope.ChangeChannels, MayConflict = true,
            RunAsync = CompareAsync,
            Summary = "Compare the channel's code with the phone's", Description = "Another code than the phone's ends the linking on the phone.",
            RequestExample = new ComparePasskeyRequest { Code = "K7QX-4M2P" },
        },
        new()
        {
            Method = "POST", Path = Root + "/request", Id = "requestPasskey", Scope = SandboxScope.ChangeChannels, MayConflict = true, RunAsync = RequestAsync,
            Summary = "Ask a connected channel for the passkey", Description = "As WhatsApp may do with a device that is linked already.",
            RequestExample = new RequestPasskeyRequest { ChannelId = PhoneOperations.ExampleChannel },
        },
    ];

    private static async Task<object?> GetAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var passkey = await phone.ReadPasskeyAsync(request.Aborted).ConfigureAwait(false);
        return new SandboxPasskeyReply(
            Text(passkey.CredentialId), Text(passkey.UserHandle), Convert.ToBase64String(passkey.PrivateKey.Span), passkey.SignCount, passkey.Stage,
            passkey.Code, passkey.IsHandoff);
    }

    private static async Task<object?> AnswerAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<AnswerPasskeyRequest>().ConfigureAwait(false);
        if (body.Options.Json is not { } options) throw RequestReader.Refused("The options are a JSON object.", "options");
        return new SandboxAssertionReply(new PasskeyAssertionJson(await phone.AnswerPasskeyAsync(options, request.Aborted).ConfigureAwait(false)));
    }

    private static async Task<object?> CompareAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<ComparePasskeyRequest>().ConfigureAwait(false);
        await phone.ComparePasskeyCodeAsync(RequestReader.Required(body.Code, "code"), request.Aborted).ConfigureAwait(false);
        return null;
    }

    private static async Task<object?> RequestAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<RequestPasskeyRequest>().ConfigureAwait(false);
        await phone.RequestPasskeyAsync(RequestReader.Address(body.Jid, "jid"), request.Aborted).ConfigureAwait(false);
        return null;
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Base64Url.EncodeToString(bytes.Span);
}
