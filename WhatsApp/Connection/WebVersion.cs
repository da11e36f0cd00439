using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Version of WhatsApp's web client that a client advertises. Only the last number changes, by about 64,000 a day; builds are daily.</summary>
/// <param name="Primary">First number.</param>
/// <param name="Secondary">Second number.</param>
/// <param name="Revision">Last number: <c>client_revision</c> of the web client.</param>
public readonly record struct WebVersion(uint Primary, uint Secondary, uint Revision) : IComparable<WebVersion>
{
    private const long SecondaryUnit = 10_000_000_000;
    private const long PrimaryUnit = 100_000 * SecondaryUnit;
    private const double RevisionsPerDay = 64_000;
    private const uint LeastRevision = 1_000_000_000;
    private const uint MostRevision = 1_999_999_999;

    /// <summary>Version used if no newer one can be read (whatsmeow 33cfac51, store/clientpayload.go).</summary>
    public static WebVersion BuiltIn { get; } = FromRevision(1_045_649_367);

    /// <summary>When <see cref="BuiltIn"/> was the newest one.</summary>
    public static DateTimeOffset BuiltInAt { get; } = new(2026, 8, 20, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The version of a <c>client_revision</c> (Baileys, whatsmeow and zapo agree on the form).</summary>
    public static WebVersion FromRevision(uint revision) => new(2, 3000, revision);

    /// <summary>The version of an <see cref="Ordinal"/>.</summary>
    public static WebVersion FromOrdinal(long ordinal) =>
        new((uint)(ordinal / PrimaryUnit), (uint)(ordinal % PrimaryUnit / SecondaryUnit), (uint)(ordinal % SecondaryUnit));

    /// <summary>All three numbers combined into one that keeps their order.</summary>
    public long Ordinal => Primary * PrimaryUnit + Secondary * SecondaryUnit + Revision;

    /// <summary>Three numbers with dots, of at most 2, 5 and 10 digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out WebVersion version)
    {
        version = default;
        if (text?.Split('.') is not [{ Length: <= 2 } first, { Length: <= 5 } second, { Length: <= 10 } third]) return false;
        if (!TryNumber(first, out var primary) || !TryNumber(second, out var secondary) || !TryNumber(third, out var revision)) return false;
        version = new WebVersion(primary, secondary, revision);
        return true;
    }

    /// <summary>Approximate date at which this version was the newest one, computed from its revision.</summary>
    public DateTimeOffset EstimateDate() => BuiltInAt.AddDays(((double)Revision - BuiltIn.Revision) / RevisionsPerDay);

    /// <summary>
    /// True for a plausible version: one that the web client had recently or can have within decades. A wrong stored number would block all right ones.
    /// </summary>
    public bool IsPlausible => (Primary, Secondary) == (BuiltIn.Primary, BuiltIn.Secondary) && Revision is >= LeastRevision and <= MostRevision;

    /// <inheritdoc />
    public int CompareTo(WebVersion other) => (Primary, Secondary, Revision).CompareTo((other.Primary, other.Secondary, other.Revision));

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Primary}.{Secondary}.{Revision}");

    private static bool TryNumber(string text, out uint number) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Older.</summary>
    public static bool operator <(WebVersion left, WebVersion right) => left.CompareTo(right) < 0;

    /// <summary>Newer.</summary>
    public static bool operator >(WebVersion left, WebVersion right) => left.CompareTo(right) > 0;

    /// <summary>Not newer.</summary>
    public static bool operator <=(WebVersion left, WebVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Not older.</summary>
    public static bool operator >=(WebVersion left, WebVersion right) => left.CompareTo(right) >= 0;
}
