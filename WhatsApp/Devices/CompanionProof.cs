using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>
/// Whether the identity key of a companion belongs to its account, by the rules of the web client: a known key needs no proof; otherwise the
/// <c>device-identity</c> must have the signatures of account and device. The account key is the one inside it, or the known key of the phone.
/// </summary>
internal static class CompanionProof
{
    /// <summary>Checks a key.</summary>
    /// <param name="transaction">The current transaction.</param>
    /// <param name="address">Session address of the device.</param>
    /// <param name="identity">Its identity key.</param>
    /// <param name="deviceIdentity">Bytes of its <c>device-identity</c>, or null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async ValueTask<CompanionVerdict> VerifyAsync(
        DeviceTransaction transaction, ProtocolAddress address, byte[] identity, ReadOnlyMemory<byte>? deviceIdentity, CancellationToken cancellationToken)
    {
        var account = await FindAccountKeyAsync(transaction, address, cancellationToken);
        // A contact's phone may have changed; ours is the one that linked us, otherwise it would have unlinked us.
        if (address.Device == 0)
            return account is null || !IsOwn(transaction, address)
                || account.AsSpan().SequenceEqual(identity) ? CompanionVerdict.Known : CompanionVerdict.OtherAccountKey;
        var known = await transaction.LoadAsync(DeviceTables.Identities, [address], cancellationToken);
        if (known.GetValueOrDefault(address) is { } seen && seen.AsSpan().SequenceEqual(identity)) return CompanionVerdict.Known;
        if (deviceIdentity is not { } proof) return CompanionVerdict.Absent;
        return AdvIdentity.CheckSender(proof.Span, identity, account, out var signer) switch
        {
            AdvCheck.Invalid => CompanionVerdict.Forged,
            AdvCheck.NoAccountKey => CompanionVerdict.Absent,
            _ => account is null || account.AsSpan().SequenceEqual(signer) ? CompanionVerdict.Proven : CompanionVerdict.OtherAccountKey,
        };
    }

    /// <summary>The key with which an account signs: for our own that of the pairing, for others that of their phone; null if it is unknown.</summary>
    public static async ValueTask<byte[]?> FindAccountKeyAsync(DeviceTransaction transaction, ProtocolAddress address, CancellationToken cancellationToken)
    {
        if (IsOwn(transaction, address) && AdvIdentity.AccountKeyOf(transaction.Credentials.SignedDeviceIdentity) is { } paired) return paired;
        var phone = address with { Device = 0 };
        return (await transaction.LoadAsync(DeviceTables.Identities, [phone], cancellationToken)).GetValueOrDefault(phone);
    }

    /// <summary>True for our own account: its key is always the one that linked us.</summary>
    public static bool IsOwn(DeviceTransaction transaction, ProtocolAddress address) =>
        IsOf(transaction.Credentials.Jid, address) || IsOf(transaction.Credentials.Lid, address);

    /// <summary>
    /// A companion of a contact proved that its account signs with a new key: the phone was reinstalled. Its identity is stored again, and
    /// the change is published.
    /// </summary>
    public static void AcceptAccountKey(DeviceTransaction transaction, ProtocolAddress companion, Jid account)
    {
        transaction.Changes.Identities[companion with { Device = 0 }] = null;
        transaction.Changes.Events.Add(new IdentityChanged(account));
    }

    private static bool IsOf(Jid? own, ProtocolAddress address) => own is { } jid && ProtocolAddress.Of(jid).Name == address.Name;
}
