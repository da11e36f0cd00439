using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>
/// Whether the identity key that a companion shows belongs to its account, by the rules of the web client: a key that we know already needs no proof; else the
/// <c>device-identity</c> beside it must carry the signatures of account and device. The account key is the one it names, or the phone's as we know it.
/// </summary>
internal static class CompanionProof
{
    /// <summary>Judges a key.</summary>
    /// <param name="step">The step under way.</param>
    /// <param name="address">Session address of the device.</param>
    /// <param name="identity">The key it shows.</param>
    /// <param name="deviceIdentity">Bytes of the <c>device-identity</c> beside it, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async ValueTask<CompanionVerdict> JudgeAsync(
        Step step, ProtocolAddress address, byte[] identity, ReadOnlyMemory<byte>? deviceIdentity, CancellationToken cancellationToken)
    {
        var account = await FindAccountKeyAsync(step, address, cancellationToken);
        // A contact's phone may be another one now; ours is the one that linked us, or it would have unlinked us.
        if (address.Device == 0) return account is null || !IsOwn(step, address) || account.AsSpan().SequenceEqual(identity) ? CompanionVerdict.Known : CompanionVerdict.OtherAccountKey;
        var known = await step.LoadIdentitiesAsync([address], cancellationToken);
        if (known.GetValueOrDefault(address) is { } seen && seen.AsSpan().SequenceEqual(identity)) return CompanionVerdict.Known;
        if (deviceIdentity is not { } proof) return CompanionVerdict.Absent;
        return AdvIdentity.CheckSender(proof.Span, identity, account, out var signer) switch
        {
            AdvCheck.Invalid => CompanionVerdict.Forged,
            AdvCheck.NoAccountKey => CompanionVerdict.Absent,
            _ => account is null || account.AsSpan().SequenceEqual(signer) ? CompanionVerdict.Proven : CompanionVerdict.OtherAccountKey,
        };
    }

    /// <summary>The key that an account signs with: of ours the one of the pairing, of others that of their phone; null when it is not known.</summary>
    public static async ValueTask<byte[]?> FindAccountKeyAsync(Step step, ProtocolAddress address, CancellationToken cancellationToken)
    {
        if (IsOwn(step, address) && AdvIdentity.AccountKeyOf(step.Credentials.SignedDeviceIdentity) is { } paired) return paired;
        var phone = address with { Device = 0 };
        return (await step.LoadIdentitiesAsync([phone], cancellationToken)).GetValueOrDefault(phone);
    }

    /// <summary>True for our own account: its key can't be another one than that which linked us.</summary>
    public static bool IsOwn(Step step, ProtocolAddress address) => IsOf(step.Credentials.Jid, address) || IsOf(step.Credentials.Lid, address);

    /// <summary>
    /// A companion of a contact proved that its account signs with another key than we knew: the phone was reinstalled. Its identity is learned anew, and
    /// the owner is told.
    /// </summary>
    public static void AcceptAccountKey(Step step, ProtocolAddress companion, Jid account)
    {
        step.Batch.Identities[companion with { Device = 0 }] = null;
        step.Batch.Events.Add(new IdentityChanged(account));
    }

    private static bool IsOf(Jid? own, ProtocolAddress address) => own is { } jid && ProtocolAddress.Of(jid).Name == address.Name;
}
