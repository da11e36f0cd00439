using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>
/// Names that accounts choose to show instead of a number. They have 3 to 35 letters, digits, dots and underscores, at least one letter, and are case-
/// insensitive; a name with a key is found only with both (zapo @9a49e1ff, src/protocol/username.ts; linking reference, section 3).
/// </summary>
public static class Usernames
{
    private const int MinLength = 3, MaxLength = 35;

    /// <summary>
    /// The name sent by a server or a phone, in lower case and without the <c>@</c>, which is only displayed; null if it is not valid.
    /// </summary>
    public static string? Read(string? text)
    {
        var name = text is ['@', ..] ? text.AsSpan(1) : text.AsSpan();
        if (name.Length is < MinLength or > MaxLength) return null;
        var hasLetter = false;
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_')) return null;
            hasLetter |= char.IsAsciiLetter(letter);
        }
        return hasLetter ? name.ToString().ToLowerInvariant() : null;
    }

    /// <summary>Adds to the transaction that a person has a username; null if it was removed. The own account's username is a separate event.</summary>
    internal static async ValueTask NoteAsync(
        DeviceTransaction transaction, ClientConnection connection, Jid person, string? username, CancellationToken cancellationToken)
    {
        if (!person.IsLid && !person.IsPhoneNumber) return;
        if (connection.IsOwn(person))
        {
            transaction.Changes.Events.Add(new OwnUsernameChanged(username));
            return;
        }
        var account = await AddressBook.ByLidAsync(transaction, person.ToAccount(), cancellationToken);
        var number = person.IsPhoneNumber ? person.User : await transaction.LoadPhoneNumberAsync(account.User, cancellationToken);
        transaction.Changes.Events.Add(new ContactUsernameChanged(account, number, username));
    }
}
