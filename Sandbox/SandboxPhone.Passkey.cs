using System.Text.Json;
using WhatIsUp.Sandbox.Passkeys;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox;

/// <summary>The owner's passkey.</summary>
public sealed partial class SandboxPhone
{
    /// <summary>The passkey, made at the first use, and how far the newest linking with it is.</summary>
    public Task<SandboxPasskey> ReadPasskeyAsync(CancellationToken cancellationToken = default) => Call(
        () =>
        {
            var credential = _exchange.Ledger.PasskeyOf(_account);
            var ceremony = _exchange.Passkeys.Find(_account);
            return new SandboxPasskey(
                credential.Id, credential.UserHandle, credential.PrivateKey, credential.SignCount, ceremony?.Stage ?? SandboxPasskeyStage.None, ceremony?.Pairing?.Code, ceremony?.IsHandoff ?? false);
        },
        cancellationToken);

    /// <summary>Answers WebAuthn options as the owner's browser would on WhatsApp's own site.</summary>
    /// <returns>The assertion, JSON.</returns>
    /// <exception cref="SandboxRefusedException">The options are not such that this passkey answers.</exception>
    public Task<string> AnswerPasskeyAsync(string options, CancellationToken cancellationToken = default)
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
        return Call(
            () =>
            {
                var credential = _exchange.Ledger.PasskeyOf(_account);
                var assertion = WebAuthn.Answer(credential, parsed);
                _exchange.Ledger.PutPasskey(_account, credential);
                return assertion.ToJsonString();
            },
            cancellationToken);
    }

    /// <summary>Compares the code that the companion shows with the phone's own.</summary>
    /// <exception cref="SandboxRefusedException">The phone shows no code, or another one: then it goes no further with this companion.</exception>
    public Task ComparePasskeyCodeAsync(string code, CancellationToken cancellationToken = default) => CallOnline(
        () => _exchange.Passkeys.Compare(_account, code) ? true : throw new SandboxRefusedException("invalid_request", "The phone shows another code.", "code"), cancellationToken);

    /// <summary>Asks a device that is linked and connected for the owner's passkey.</summary>
    /// <exception cref="SandboxRefusedException">There is no such device, or it is not connected.</exception>
    public Task RequestPasskeyAsync(Jid device, CancellationToken cancellationToken = default) => Call(
        () =>
        {
            if (!_exchange.World.TryFindDevice(device, out var linked) || linked.Account != _account || linked.IsPhone)
                throw new SandboxRefusedException("not_found", "The phone has no such linked device.", "jid");
            if (linked.Session is not { } session) throw new SandboxRefusedException("conflict", "The device is not connected.");
            _exchange.Passkeys.Begin(session, _account, linked.AdvSecret);
            return true;
        },
        cancellationToken);
}
