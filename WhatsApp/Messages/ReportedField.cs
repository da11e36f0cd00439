using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>A field that proof of a message holds (reference: the list that Baileys and whatsmeow share).</summary>
/// <param name="Number">Its number.</param>
/// <param name="Fields">Of a message: which of its fields.</param>
internal sealed record ReportedField(int Number, params ReportedField[] Fields)
{
    // A message whose own fields are not named: nothing of it is in the proof.
    private static readonly int[] Wrappers = [37, 53, 55, 58, 59, 74, 87, 92, 93, 94];
    private static readonly int[] Polls = [49, 60, 64];

    /// <summary>Named fields of Message.</summary>
    public static ReportedField[] OfMessage { get; } = Make();

    /// <summary>True when only its own named fields count.</summary>
    public bool IsMessage { get; private init; }

    private static ReportedField[] Make()
    {
        List<ReportedField> all =
        [
            new(1),
            Inside(3, [2, 3, 8, 11, 25], Forwarding(17)),
            Inside(4, [1, 16], Forwarding(17)),
            Inside(5, [3, 4, 5, 16], Forwarding(17)),
            Inside(6, [1, 30], Forwarding(17)),
            Inside(7, [2, 7, 10, 20], Forwarding(17)),
            Inside(8, [2, 7, 9, 21], Forwarding(17)),
            Inside(9, [2, 6, 7, 13, 20], Forwarding(17)),
            Inside(12, [1, 2, 15], Inside(14, [])),
            Inside(18, [6, 16], Forwarding(17)),
            Inside(26, [4, 5, 8, 13], Forwarding(17)),
            Inside(28, [1, 2, 4, 5, 6], Forwarding(7)),
            Inside(66, [2, 6, 7, 13, 20], Forwarding(17)),
            Inside(88, [1], Inside(2, [1]), Forwarding(3)),
        ];
        all.AddRange(Polls.Select(poll => Inside(poll, [2], Inside(3, [1, 2]), Forwarding(5), Inside(8, [1, 2]))));
        all.AddRange(Wrappers.Select(wrapper => Inside(wrapper, [])));
        return [.. all];
    }

    private static ReportedField Inside(int number, int[] plain, params ReportedField[] messages) =>
        new(number, [.. plain.Select(field => new ReportedField(field)), .. messages]) { IsMessage = true };

    /// <summary>The marks of forwarding in a context.</summary>
    private static ReportedField Forwarding(int number) => Inside(number, [21, 22]);
}
