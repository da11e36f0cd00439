namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Error numbers of acks for messages, in both directions (reference 4.5).</summary>
internal static class NackReason
{
    public const int MalformedStanza = 479;
    public const int ParsingError = 487;
    public const int InvalidProtobuf = 491;
    public const int MissingMessageSecret = 495;
    public const int OldCounter = 496;
    public const int UnhandledError = 500;
}
