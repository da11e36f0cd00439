namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Error numbers of acks for messages, in both directions (reference 4.5).</summary>
internal static class NackReason
{
    /// <summary>Malformed, or a recipient named in the way that this account does not name people.</summary>
    public const int BadRequest = 400;

    /// <summary>A message to a new contact without that contact's token, or an account that may not write to strangers now.</summary>
    public const int Restricted = 463;

    /// <summary>No more new chats in this cycle.</summary>
    public const int NewChatsCapped = 475;

    /// <summary>The addressing of a group changed.</summary>
    public const int StaleAddressing = 421;

    public const int MalformedStanza = 479;
    public const int ParsingError = 487;
    public const int InvalidProtobuf = 491;
    public const int MissingMessageSecret = 495;
    public const int OldCounter = 496;
    public const int UnhandledError = 500;
}
