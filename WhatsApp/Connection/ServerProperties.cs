using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>The server's properties that this client evaluates; the defaults are the web client's.</summary>
internal sealed class ServerProperties
{
    private const int TokenOnMessages = 10518;
    private const int TokenToLid = 14303;
    private const int TokenOnPictures = 9666;
    private const int TokenOnAbout = 20798;
    private const int LidMigration = 9435;
    private const int NewsletterCreationTerms = 3834;
    private const int NewsletterTerms = 3810;
    private const int NewsletterAdminTerms = 6498;
    private const int MaxNoticeLength = 32;

    /// <summary>Messages to a person contain that person's token.</summary>
    public bool AttachesTokens { get; private set; } = true;

    /// <summary>Queries for a contact's picture contain that contact's token.</summary>
    public bool AttachesTokensToPictures { get; private set; } = true;

    /// <summary>Queries for a contact's about text contain that contact's token.</summary>
    public bool AttachesTokensToAbout { get; private set; } = true;

    /// <summary>The account's direct chats use LIDs.</summary>
    public bool IsLidMigrated { get; private set; }

    /// <summary>Tokens are issued to LIDs and not to numbers.</summary>
    public bool IssuesTokensToLids { get; private set; }

    /// <summary>Number of the terms for creating newsletters (zapo @9a49e1ff; the default is that of whatsmeow @33cfac51).</summary>
    public string NewsletterCreationNotice { get; private set; } = "20601218";

    /// <summary>Number of the terms for following newsletters, or null for none.</summary>
    public string? NewsletterNotice { get; private set; }

    /// <summary>Number of the terms for admins of newsletters, or null for none.</summary>
    public string? NewsletterAdminNotice { get; private set; }

    public void Read(Node answer)
    {
        foreach (var property in answer.Child("props")?.ChildrenOf("prop") ?? [])
        {
            var isOn = property.Get("config_value") is "1" or "true";
            if (property.GetInteger("config_code") is TokenOnMessages) AttachesTokens = isOn;
            else if (property.GetInteger("config_code") is TokenToLid) IssuesTokensToLids = isOn;
            else if (property.GetInteger("config_code") is TokenOnPictures) AttachesTokensToPictures = isOn;
            else if (property.GetInteger("config_code") is TokenOnAbout) AttachesTokensToAbout = isOn;
            else if (property.GetInteger("config_code") is LidMigration) IsLidMigrated = isOn;
            else ReadNotice(property);
        }
    }

    private void ReadNotice(Node property)
    {
        if (property.Get("config_value") is not { Length: > 0 and <= MaxNoticeLength } notice || !notice.All(char.IsAsciiDigit)) return;
        if (property.GetInteger("config_code") is NewsletterCreationTerms) NewsletterCreationNotice = notice;
        else if (property.GetInteger("config_code") is NewsletterTerms) NewsletterNotice = notice;
        else if (property.GetInteger("config_code") is NewsletterAdminTerms) NewsletterAdminNotice = notice;
    }
}
