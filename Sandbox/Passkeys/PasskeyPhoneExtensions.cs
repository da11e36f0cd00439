using System.Text.Json;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Passkeys;

/// <summary>The passkey of a phone's owner.</summary>
public static class PasskeyPhoneExtensions
{
    /// <summary>The passkey, made at the first use, and how far the newest linking with it is.</summary>
    public static Task<SandboxPasskey> ReadPasskeyAsync(this SandboxPhone phone, CancellationToken cancellationToken = default) => phone.CallAsync(
        () =>
        {
            var credential = phone.Part<PasskeyState>().Of(phone.Account);
            var ceremony = phone.Part<PasskeyHandler>().Find(phone.Account);
            return new SandboxPasskey(
                credential.Id, credential.UserHandle, credential.PrivateKey, credential.SignCount, ceremony?.Stage ?? SandboxPasskeyStage.None,
                ceremony?.Pairing?.Code, ceremony?.IsHandoff ?? false);
        },
        cancellationToken);

    /// <summary>Answers WebAuthn options as the owner's browser would on WhatsApp's own site.</summary>
    /// <returns>The assertion, JSON.</returns>
    /// <exception cref="SandboxRefusedException">The options are not such that this passkey answers.</exception>
    public static Task<string> AnswerPasskeyAsync(this SandboxPhone phone, string options, CancellationToken cancellationToken = default)
    {
        JsonElement parsed;
        try
        {
            parsed = JsonElement.Parse(options);
        }
        catch (JsonException)
        {
            throw new SandboxRefusedException("invalid_request", "The options are not JSON.", "options");
        }
        return phone.CallAsync(
            () =>
            {
                var credential = phone.Part<PasskeyState>().Of(phone.Account);
                var assertion = WebAuthn.Answer(credential, parsed);
                phone.Part<PasskeyState>().Put(phone.Account, credential);
                return assertion.ToJsonString();
            },
            cancellationToken);
    }

    /// <summary>Compares the code that the companion shows with the phone's own.</summary>
    /// <exception cref="SandboxRefusedException">The phone shows no code, or another one: then it goes no further with this companion.</exception>
    public static Task ComparePasskeyCodeAsync(this SandboxPhone phone, string code, CancellationToken cancellationToken = default) => phone.CallOnlineAsync(
        () => phone.Part<PasskeyHandler>().Compare(phone.Account, code)
            ? true
            : throw new SandboxRefusedException("invalid_request", "The phone shows another code.", "code"),
        cancellationToken);

    /// <summary>Asks a device that is linked and connected for the owner's passkey.</summary>
    /// <exception cref="SandboxRefusedException">There is no such device, or it is not connected.</exception>
    public static Task RequestPasskeyAsync(this SandboxPhone phone, Jid device, CancellationToken cancellationToken = default) => phone.CallAsync(
        () =>
        {
            if (!phone.Server.State.TryFindDevice(device, out var linked) || linked.Account != phone.Account || linked.IsPhone)
                throw new SandboxRefusedException("not_found", "The phone has no such linked device.", "jid");
            if (linked.Session is not { } session) throw new SandboxRefusedException("conflict", "The device is not connected.");
            phone.Part<PasskeyHandler>().Begin(session, phone.Account, linked.AdvSecret);
            return true;
        },
        cancellationToken);
}
