namespace WhatIsUp.WhatsApp.Contents;

/// <summary>A poll.</summary>
/// <param name="Title">The question.</param>
/// <param name="Options">Its answers.</param>
/// <param name="SelectableCount">How many may be chosen, 0 for any number.</param>
public sealed record PollContent(string Title, IReadOnlyList<string> Options, uint SelectableCount) : Content
{
    /// <inheritdoc />
    public override string Type => "poll";
}

/// <summary>A vote; it replaces the voter's former one.</summary>
/// <param name="Target">The poll.</param>
/// <param name="OptionHashes">SHA-256 of each option chosen; none takes the vote back.</param>
public sealed record PollVoteContent(MessageTarget Target, IReadOnlyList<byte[]> OptionHashes) : Content
{
    /// <inheritdoc />
    public override string Type => "poll_vote";
}
