namespace WhatIsUp.Sandbox.Rest;

internal sealed record CreatePhoneBody
{
    public string? PhoneNumber { get; init; }

    public string? Jid { get; init; }

    public string? PushName { get; init; }

    public bool? Business { get; init; }

    public string? Username { get; init; }

    public string? UsernameKey { get; init; }

    public bool? HidesNumber { get; init; }

    public PolicyBody? Policy { get; init; }
}

internal sealed record ChangePhoneBody
{
    /// <summary>Empty for none.</summary>
    public string? Username { get; init; }

    /// <summary>Empty for none.</summary>
    public string? UsernameKey { get; init; }

    public bool? HidesNumber { get; init; }

    public PolicyBody? Policy { get; init; }
}

internal sealed record ScanBody
{
    public string? Qr { get; init; }
}

internal sealed record PairCodeBody
{
    public string? Code { get; init; }
}

internal sealed record PasskeyOptionsBody
{
    public System.Text.Json.JsonElement? Options { get; init; }
}

internal sealed record PasskeyCodeBody
{
    public string? Code { get; init; }
}

internal sealed record PasskeyDeviceBody
{
    public string? Jid { get; init; }
}

internal sealed record ReactBody
{
    public string? MessageId { get; init; }

    public string? Emoji { get; init; }
}

internal sealed record EditBody
{
    public string? MessageId { get; init; }

    public string? Text { get; init; }
}

internal sealed record DeleteBody
{
    public string? MessageId { get; init; }
}

internal sealed record ReadBody
{
    public string[]? MessageIds { get; init; }

    public bool? All { get; init; }

    public bool? Played { get; init; }
}

internal sealed record UnlinkBody
{
    public string? Jid { get; init; }
}

internal sealed record FaultBody
{
    public string? Jid { get; init; }

    public string? Kind { get; init; }

    public int? Code { get; init; }

    public int? DelayMs { get; init; }

    public int? Count { get; init; }
}
