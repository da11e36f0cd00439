namespace WhatIsUp.ApiGateway.Fields;

/// <summary>Limits of requests.</summary>
internal static class RequestLimits
{
    /// <summary>Largest body of a JSON request.</summary>
    public const int MaxBodyBytes = 1 << 20;

    /// <summary>Maximum of entries of a list without a limit of its own.</summary>
    public const int MaxItems = 1_024;

    /// <summary>Longest path with its query, in characters.</summary>
    public const int MaxTargetLength = 8 << 10;

    /// <summary>Names and values of all headers together.</summary>
    public const int MaxHeadersLength = 32 << 10;

    /// <summary>Longest request line or headers that Kestrel reads before it closes the connection without a body.</summary>
    public const int MaxReadLength = 64 << 10;

    /// <summary>Bytes of a connection that Kestrel reads ahead; must be larger than a request line or headers.</summary>
    public const int MaxReadAhead = 128 << 10;

    /// <summary>Default page size.</summary>
    public const int DefaultPageSize = 50;

    /// <summary>Largest page size.</summary>
    public const int MaxPageSize = 200;

    /// <summary>Longest cursor.</summary>
    public const int MaxCursorLength = 512;

    /// <summary>Longest label of a channel.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Longest name of a contact.</summary>
    public const int MaxContactNameLength = 200;

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

    /// <summary>Longest emoji in characters, such as a family with skin tones.</summary>
    public const int MaxEmojiLength = 32;

    /// <summary>Widest or highest picture.</summary>
    public const int MaxPixels = 65_535;

    /// <summary>Longest video or audio in seconds.</summary>
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

    /// <summary>Largest number of additional guests of an event.</summary>
    public const int MaxExtraGuests = 10;

    /// <summary>Longest own id of a message.</summary>
    public const int MaxClientRefLength = 128;

    /// <summary>Mentions of one message.</summary>
    public const int MaxMentions = 1_024;

    /// <summary>Accounts in the list of a story.</summary>
    public const int MaxStoryAccounts = 50_000;

    /// <summary>Longest text for rejected callers.</summary>
    public const int MaxCallTextLength = 1_000;

    /// <summary>Longest id of a call, and longest token of a call link.</summary>
    public const int MaxCallIdLength = 128;

    /// <summary>Longest address of a webhook endpoint.</summary>
    public const int MaxUrlLength = 2_048;
}
