using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>
/// Which address of an account is sent. WhatsApp migrates accounts to LIDs one by one: a migrated one addresses everybody by LID, any other
/// everybody by number, and the server refuses the opposite (linking reference, section 3; whatsapp-rust#943). Sessions, device lists and tokens are
/// stored under the LID in either case.
/// </summary>
internal static class WireAddress
{
    /// <summary>A person in the addressing of this account, or in the other one; if that address is known.</summary>
    public static ValueTask<Jid> OfAsync(DeviceTransaction transaction, Jid person, bool usesOther, CancellationToken cancellationToken) =>
        InAsync(transaction, person, transaction.Credentials.IsLidMigrated != usesOther, cancellationToken);

    /// <inheritdoc cref="OfAsync(DeviceTransaction, Jid, bool, CancellationToken)"/>
    public static ValueTask<Jid> OfAsync(DeviceTransaction transaction, Jid person, CancellationToken cancellationToken) =>
        OfAsync(transaction, person, usesOther: false, cancellationToken);

    /// <summary>A person by LID, or by number; if that address is known. Groups and the like have one address only.</summary>
    public static async ValueTask<Jid> InAsync(DeviceTransaction transaction, Jid person, bool byLid, CancellationToken cancellationToken)
    {
        if (person.IsPhoneNumber)
        {
            var number = await AccountNumberAsync(transaction, person.User, cancellationToken);
            return byLid
                && await transaction.LoadLidAsync(number, cancellationToken) is { } lid
                ? Jid.FromLid(lid, person.Device) : Jid.FromPhoneNumber(number, person.Device);
        }
        if (!person.IsLid || byLid) return person;
        return await transaction.LoadPhoneNumberAsync(person.User, cancellationToken) is { } known ? Jid.FromPhoneNumber(known, person.Device) : person;
    }

    /// <summary>The number in the JID of the account that a number reaches: they differ where a country has renumbered.</summary>
    public static async ValueTask<string> AccountNumberAsync(DeviceTransaction transaction, string number, CancellationToken cancellationToken) =>
        await transaction.LoadLidAsync(number, cancellationToken) is not null
            ? number
            : await transaction.FindAsync(DeviceTables.AccountNumbers, number, cancellationToken)
            ?? number;

    /// <summary>False if the account of this number was never queried.</summary>
    public static async ValueTask<bool> IsKnownAsync(DeviceTransaction transaction, Jid person, CancellationToken cancellationToken) =>
        !person.IsPhoneNumber || await transaction.LoadLidAsync(person.User, cancellationToken) is not null
            || await transaction.FindAsync(DeviceTables.AccountNumbers, person.User, cancellationToken) is not null;
}
