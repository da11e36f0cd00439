using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Profile;

/// <summary>What the server stores of profiles.</summary>
internal sealed class ProfileState
{
    private const int MaxGroupPictures = 5_000;

    public ProfileState(StateStore store)
    {
        About = new AccountValue<AboutText>(store, "about");
        Pictures = new AccountValue<StoredPicture>(store, "picture");
        GroupPictures = new StateTable<string, StoredPicture>(store, "group-picture", MaxGroupPictures);
        Timers = new AccountValue<DefaultTimer>(store, "default-timer");
        Codes = new AccountValue<ContactCode>(store, "contact-code");
        MessageLinks = new AccountValue<MessageLink>(store, "message-link");
        store.Sections.AddFormerOp(Op.SetAbout, (Account account, ref RecordReader from) =>
            About.Restore(account, new AboutText(from.RequiredText(), from.Time())));
    }

    /// <summary>About texts; an account that never set one has none.</summary>
    public AccountValue<AboutText> About { get; }

    /// <summary>Pictures of accounts.</summary>
    public AccountValue<StoredPicture> Pictures { get; }

    /// <summary>Pictures of groups, by the user part of their JID.</summary>
    public StateTable<string, StoredPicture> GroupPictures { get; }

    /// <summary>Timers of chats that accounts begin.</summary>
    public AccountValue<DefaultTimer> Timers { get; }

    /// <summary>Codes of contact QRs.</summary>
    public AccountValue<ContactCode> Codes { get; }

    /// <summary>Message links of businesses.</summary>
    public AccountValue<MessageLink> MessageLinks { get; }
}

/// <summary>About text of an account.</summary>
/// <param name="Text">The text; empty after it was cleared.</param>
/// <param name="ChangedAt">When it changed last.</param>
internal sealed record AboutText(string Text, DateTimeOffset ChangedAt);

/// <summary>A picture.</summary>
/// <param name="Id">Id that clients see.</param>
/// <param name="Path">Random part of its address.</param>
/// <param name="Jpeg">The file.</param>
internal sealed record StoredPicture(string Id, string Path, byte[] Jpeg);

/// <summary>A timer for disappearing messages.</summary>
/// <param name="Seconds">Seconds, 0 for never.</param>
/// <param name="ChangedAt">When it changed last.</param>
internal sealed record DefaultTimer(int Seconds, DateTimeOffset ChangedAt);

/// <summary>The code of a contact QR.</summary>
/// <param name="Code">The code.</param>
internal sealed record ContactCode(string Code);

/// <summary>A message link.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Text">Text that it prepares.</param>
internal sealed record MessageLink(string Code, string Text);
