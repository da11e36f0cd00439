using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Pairing;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>Linking and unlinking of devices by a phone's user.</summary>
public static class PairingPhoneExtensions
{
    private static readonly TimeSpan PairingTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Scans a QR: links the device that shows it.</summary>
    /// <returns>JID of the new device; <c>default</c> when the owner's passkey is required first (<see cref="SandboxPhonePolicy.Passkey"/>).</returns>
    /// <exception cref="SandboxRefusedException">The text is no QR, or its ref is unknown or used up.</exception>
    public static async Task<Jid> ScanAsync(this SandboxPhone phone, string qr, CancellationToken cancellationToken = default)
    {
        if (!PairingQr.TryParse(qr, out var parsed)) throw new SandboxRefusedException("invalid_request", "The text is not that of a WhatsApp QR.", "qr");
        var completion = new TaskCompletionSource<Jid>(TaskCreationOptions.RunContinuationsAsynchronously);
        await phone.CallOnlineAsync(
            () =>
            {
                phone.Part<QrScanner>().Scan(phone.Account, parsed, completion);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return await FinishAsync(completion.Task, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Types the 8-character code that a client shows for this number (a dash is allowed).</summary>
    /// <returns>JID of the new device; <c>default</c> when the owner's passkey is required first (<see cref="SandboxPhonePolicy.Passkey"/>).</returns>
    /// <exception cref="SandboxRefusedException">No client waits for a code of this number, or the code is wrong.</exception>
    public static async Task<Jid> EnterPairCodeAsync(this SandboxPhone phone, string code, CancellationToken cancellationToken = default)
    {
        if (PairCode.Normalize(code) is not { } plain) throw new SandboxRefusedException("invalid_request", "A pair code has 8 letters and digits.", "code");
        var offer = await phone.CallOnlineAsync(() => phone.Part<PairCodeOffers>().Find(phone.Account), cancellationToken).ConfigureAwait(false)
            ?? throw new SandboxRefusedException("conflict", "No client waits for a pair code of this number.");
        // Deriving keys takes tens of milliseconds: not on the server's loop.
        var companion = PairCode.Unwrap(plain, offer.WrappedCompanionKey)!;
        var ephemeral = Curve25519.GenerateKeyPair();
        var primary = PairCode.Wrap(plain, ephemeral.PublicKey);
        var completion = new TaskCompletionSource<Jid>(TaskCreationOptions.RunContinuationsAsynchronously);
        await phone.CallOnlineAsync(
            () =>
            {
                phone.Part<PairCodeEntry>().Type(offer, ephemeral, companion, primary, completion);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return await FinishAsync(completion.Task, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Unlinks a device of this account.</summary>
    /// <exception cref="SandboxRefusedException">No such device.</exception>
    public static Task UnlinkAsync(this SandboxPhone phone, Jid device, CancellationToken cancellationToken = default) => phone.CallOnlineAsync(
        () =>
        {
            if (!phone.Server.State.TryFindDevice(device, out var linked) || linked.Account != phone.Account || linked.IsPhone)
                throw new SandboxRefusedException("not_found", "The phone has no such linked device.", "jid");
            phone.Part<DeviceNotices>().Unlink(linked, N("stream:error", [("code", 401)], N("conflict", ("type", "device_removed"))));
            return true;
        },
        cancellationToken);

    /// <summary>Reinstalls the app: a new identity, no linked devices; contacts are notified that the identity changed. The history stays.</summary>
    public static Task ReinstallAsync(this SandboxPhone phone, CancellationToken cancellationToken = default) => phone.CallOnlineAsync(
        () =>
        {
            phone.Part<DeviceNotices>().Reinstall(phone.Account);
            return true;
        },
        cancellationToken);

    private static async Task<Jid> FinishAsync(Task<Jid> pairing, CancellationToken cancellationToken)
    {
        try
        {
            return await pairing.WaitAsync(PairingTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new SandboxRefusedException("conflict", "The client did not answer.");
        }
    }
}
