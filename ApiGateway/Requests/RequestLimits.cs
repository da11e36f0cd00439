namespace WhatIsUp.ApiGateway.Requests;

/// <summary>Bounds of what a client may send.</summary>
internal static class RequestLimits
{
    /// <summary>Largest body of a JSON request.</summary>
    public const int MaxBodyBytes = 1 << 20;

    /// <summary>Entries of a list for which no lower bound is declared.</summary>
    public const int MaxItems = 1_024;

    /// <summary>Longest path with its query.</summary>
    public const int MaxTargetLength = 8 << 10;

    /// <summary>Names and values of all headers together.</summary>
    public const int MaxHeadersLength = 32 << 10;

    /// <summary>What the server beneath reads of a request line or of headers before it ends the connection without a body.</summary>
    public const int MaxReadLength = 64 << 10;

    /// <summary>What the server beneath reads of a connection before anybody wants it: more than a request's line or headers, which must fit.</summary>
    public const int MaxReadAhead = 128 << 10;

    /// <summary>Items of a page when the client names no number.</summary>
    public const int DefaultPageSize = 50;

    /// <summary>Items of a page at most.</summary>
    public const int MaxPageSize = 200;

    /// <summary>Longest cursor that is looked at.</summary>
    public const int MaxCursorLength = 512;

    /// <summary>Longest label of a channel.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Pairs of metadata or headers.</summary>
    public const int MaxPairs = 50;

    /// <summary>Longest value of a pair.</summary>
    public const int MaxPairValueLength = 1_000;

    /// <summary>Longest text of a message.</summary>
    public const int MaxTextLength = 65_536;

    /// <summary>Longest name, address, description or caption.</summary>
    public const int MaxShortTextLength = 4_096;

    /// <summary>Longest title or line of a message.</summary>
    public const int MaxTitleLength = 255;

    /// <summary>Fewest options of a poll.</summary>
    public const int MinPollOptions = 2;

    /// <summary>Most options of a poll.</summary>
    public const int MaxPollOptions = 12;

    /// <summary>Longest option of a poll.</summary>
    public const int MaxOptionLength = 100;

    /// <summary>Longest emoji: a family with tones.</summary>
    public const int MaxEmojiLength = 32;

    /// <summary>Widest or highest picture.</summary>
    public const int MaxPixels = 65_535;

    /// <summary>Longest film or sound in seconds.</summary>
    public const int MaxSeconds = 86_400;

    /// <summary>Values of a waveform.</summary>
    public const int MaxWaveform = 64;

    /// <summary>Largest value of a voice note's waveform.</summary>
    public const int MaxLoudness = 100;

    /// <summary>Longest time of typing in seconds.</summary>
    public const int MaxTypingSeconds = 60;

    /// <summary>Contact cards of one message.</summary>
    public const int MaxContacts = 50;

    /// <summary>Phone numbers of one contact card.</summary>
    public const int MaxPhones = 20;

    /// <summary>Buttons of a message, parts of a list, rows of a part, cards of a carousel.</summary>
    public const int MaxButtons = 10;

    /// <summary>Whom a guest of an event can bring along.</summary>
    public const int MaxExtraGuests = 10;

    /// <summary>Longest own id of a message.</summary>
    public const int MaxClientRefLength = 128;

    /// <summary>Mentions of one message.</summary>
    public const int MaxMentions = 1_024;

    /// <summary>What a wrong time after which messages disappear is told.</summary>
    public const string ExpirationExpected = "must be 0, 86400, 604800 or 7776000";

    /// <summary>True for times after which messages can disappear, as WhatsApp's apps offer them.</summary>
    public static bool IsExpiration(int? seconds) => seconds is null or 0 or 86_400 or 604_800 or 7_776_000;

    /// <summary>Longest address of a webhook endpoint.</summary>
    public const int MaxUrlLength = 2_048;
}
