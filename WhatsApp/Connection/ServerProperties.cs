using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>What the server's properties switch, of those that this client knows; the defaults are the web client's.</summary>
internal sealed class ServerProperties
{
    private const int TokenOnMessages = 10518;
    private const int TokenToLid = 14303;
    private const int TokenOnPictures = 9666;
    private const int TokenOnAbout = 20798;
    private const int LidMigration = 9435;

    /// <summary>Messages to a person carry that person's token.</summary>
    public bool AttachesTokens { get; private set; } = true;

    /// <summary>Questions for a contact's picture carry that contact's token.</summary>
    public bool AttachesTokensToPictures { get; private set; } = true;

    /// <summary>Questions for a contact's about text carry that contact's token.</summary>
    public bool AttachesTokensToAbout { get; private set; } = true;

    /// <summary>The account's one-to-one chats are those of LIDs.</summary>
    public bool IsLidMigrated { get; private set; }

    /// <summary>Tokens are issued to LIDs and not to numbers.</summary>
    public bool IssuesTokensToLids { get; private set; }

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
        }
    }
}
