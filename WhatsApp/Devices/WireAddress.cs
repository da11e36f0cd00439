using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>
/// By which of its names an account goes on the wire. WhatsApp moves accounts to LIDs one by one: one that was moved names everybody by LID, one that was not names
/// everybody by number, and the server refuses the other way (linking reference, section 3; whatsapp-rust#943). Sessions, device lists and tokens are kept under the
/// LID in either case.
/// </summary>
internal static class WireAddress
{
    /// <summary>A person as this account names it on the wire, or by its other name; as far as that name is known.</summary>
    public static ValueTask<Jid> OfAsync(Step step, Jid person, bool usesOther, CancellationToken cancellationToken) =>
        InAsync(step, person, step.Credentials.IsLidMigrated != usesOther, cancellationToken);

    /// <inheritdoc cref="OfAsync(Step, Jid, bool, CancellationToken)"/>
    public static ValueTask<Jid> OfAsync(Step step, Jid person, CancellationToken cancellationToken) => OfAsync(step, person, usesOther: false, cancellationToken);

    /// <summary>A person by LID, or by number; as far as that name is known. Groups and the like have one name only.</summary>
    public static async ValueTask<Jid> InAsync(Step step, Jid person, bool byLid, CancellationToken cancellationToken)
    {
        if (person.IsPhoneNumber)
        {
            var number = await AccountNumberAsync(step, person.User, cancellationToken);
            return byLid && await step.LoadLidAsync(number, cancellationToken) is { } lid ? Jid.FromLid(lid, person.Device) : Jid.FromPhoneNumber(number, person.Device);
        }
        if (!person.IsLid || byLid) return person;
        return await step.LoadPhoneNumberAsync(person.User, cancellationToken) is { } known ? Jid.FromPhoneNumber(known, person.Device) : person;
    }

    /// <summary>The number in the JID of the account that a number reaches: they differ where a country has renumbered.</summary>
    public static async ValueTask<string> AccountNumberAsync(Step step, string number, CancellationToken cancellationToken) =>
        await step.LoadLidAsync(number, cancellationToken) is not null ? number : await step.LoadAccountNumberAsync(number, cancellationToken) ?? number;

    /// <summary>False when the server was never asked whose number this is.</summary>
    public static async ValueTask<bool> IsKnownAsync(Step step, Jid person, CancellationToken cancellationToken) =>
        !person.IsPhoneNumber || await step.LoadLidAsync(person.User, cancellationToken) is not null || await step.LoadAccountNumberAsync(person.User, cancellationToken) is not null;
}
