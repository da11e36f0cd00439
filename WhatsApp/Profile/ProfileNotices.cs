using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Profile;

/// <summary>
/// What the server announces of profiles: notifications <c>picture</c>, <c>status</c> and <c>disappearing_mode</c> of people, and the children of an
/// <c>account_sync</c> of the own account (Baileys, whatsmeow, whatsapp-rust).
/// </summary>
internal static class ProfileNotices
{
    private const int MaxTextLength = 4_096;
    private const int MaxIdLength = 128;

    /// <summary>Adds the events of a notification; those of a group belong to another area.</summary>
    public static async ValueTask HandleAsync(DeviceTransaction transaction, ClientConnection connection, Node stanza, CancellationToken cancellationToken)
    {
        foreach (var child in stanza.Children)
        {
            // A contact that the server does not name (a hash of its number alone) is left out.
            var who = child.GetJid("jid") is { User.Length: > 0 } named ? named : stanza.GetJid("from");
            if (who is not { User.Length: > 0 } person || !(person.IsLid || person.IsPhoneNumber) || Read(stanza.Get("type"), child, person) is not { } changed)
                continue;
            await AddAsync(transaction, connection, changed, cancellationToken);
        }
    }

    /// <summary>Adds the event of a child of an <c>account_sync</c>.</summary>
    /// <returns>False for a child of another area.</returns>
    public static async ValueTask<bool> HandleOwnAsync(
        DeviceTransaction transaction, ClientConnection connection, Node child, CancellationToken cancellationToken)
    {
        var own = (connection.OwnLid.User is { Length: > 0 } ? connection.OwnLid : connection.OwnJid).ToAccount();
        ProfileChanged? changed = child.Tag switch
        {
            "picture" => child.Children.Count > 0 ? Read(child.Tag, child.Children[0], own) : new PictureChanged(own, ""),
            "status" => new AboutChanged(own, Bounded(child.Text)),
            "disappearing_mode" => Read(child.Tag, child, own),
            _ => null,
        };
        if (changed is not null) await AddAsync(transaction, connection, changed, cancellationToken);
        return child.Tag is "picture" or "status" or "disappearing_mode";
    }

    private static ProfileChanged? Read(string? type, Node child, Jid person) => (type, child.Tag) switch
    {
        ("status", "set") => new AboutChanged(person, Bounded(child.Text) ?? ""),
        ("picture", "set") when child.Get("id") is { Length: > 0 and <= MaxIdLength } id => new PictureChanged(person, id),
        ("picture", "delete") when child.Get("hash") is null || child.GetJid("jid") is not null => new PictureChanged(person, null),
        ("disappearing_mode", "disappearing_mode") when child.GetInteger("duration") is >= 0 and <= int.MaxValue and var seconds =>
            new DefaultTimerChanged(person, (int)seconds),
        _ => null,
    };

    private static async ValueTask AddAsync(
        DeviceTransaction transaction, ClientConnection connection, ProfileChanged changed, CancellationToken cancellationToken)
    {
        var contact = await AddressBook.ByLidAsync(transaction, changed.Contact.ToAccount(), cancellationToken);
        transaction.Changes.Events.Add(changed with
        {
            Contact = contact,
            PhoneNumber = contact.IsLid ? await transaction.LoadPhoneNumberAsync(contact.User, cancellationToken) : contact.User,
            IsOwn = connection.IsOwn(contact),
        });
    }

    private static string? Bounded(string? text) => text is { Length: <= MaxTextLength } ? text : null;
}
