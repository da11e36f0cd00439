using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>
/// Names that accounts choose for themselves instead of showing a number. They have 3 to 35 letters, digits, dots and underscores, a letter among them, and no case;
/// whoever chose a key besides is found by both only (zapo @9a49e1ff, src/protocol/username.ts; linking reference, section 3).
/// </summary>
public static class Usernames
{
    private const int MinLength = 3, MaxLength = 35;

    /// <summary>The name that a server or a phone tells, in lower case and without the <c>@</c> that only stands before it where people read it; null when it is none.</summary>
    public static string? Read(string? told)
    {
        var name = told is ['@', ..] ? told.AsSpan(1) : told.AsSpan();
        if (name.Length is < MinLength or > MaxLength) return null;
        var hasLetter = false;
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_')) return null;
            hasLetter |= char.IsAsciiLetter(letter);
        }
        return hasLetter ? name.ToString().ToLowerInvariant() : null;
    }

    /// <summary>Adds to the step that a person goes by a name; null for by none any more. The own account's name is told apart.</summary>
    internal static async ValueTask NoteAsync(Step step, Link link, Jid person, string? username, CancellationToken cancellationToken)
    {
        if (!person.IsLid && !person.IsPhoneNumber) return;
        if (link.IsOwn(person))
        {
            step.Batch.Events.Add(new OwnUsernameChanged(username));
            return;
        }
        var account = await AddressBook.ByLidAsync(step, person.ToAccount(), cancellationToken);
        var number = person.IsPhoneNumber ? person.User : await step.LoadPhoneNumberAsync(account.User, cancellationToken);
        step.Batch.Events.Add(new ContactUsernameChanged(account, number, username));
    }
}
