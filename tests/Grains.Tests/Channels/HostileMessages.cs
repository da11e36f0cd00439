using Google.Protobuf;
using Google.Protobuf.Reflection;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Messages with arbitrary field values, as a hostile contact could send them.</summary>
internal static class HostileMessages
{
    private const int MaxDepth = 6;

    private static readonly double[] Doubles = [0, -1, 91, 1e308, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon];
    private static readonly long[] Numbers =
    [
        0, 1, -1, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 253_402_300_800, 253_402_300_800_000, -62_135_596_801
    ];

    /// <summary>Longer than a database's index takes, however it packs it.</summary>
    public static string Incompressible { get; } = string.Concat(
        Enumerable.Range(0, 600).Select(i => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)))[..32]));

    private static readonly string[] Texts =
    [
        "", " ", "\0", "\uffff", "a\u202eb", new string('x', 70_000), Incompressible, "15550001111@s.whatsapp.net", "271828@lid", "\0@lid", "\0@s.whatsapp.net",
        "1@g.us", "@", "status@broadcast", "med_1", "https://example.com/\n",
        """{"id":"\ud800"}""", """{"\udfff":1,"display_text":{}}""", """{"sections":[{"rows":[[],{"id":1}]}]}""", "[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]", "{",
        "BEGIN:VCARD\nEND:VCARD", "image/png; x=\u0001",
    ];

    /// <summary>Makes one.</summary>
    public static Message Next(Random random) => (Message)Fill(Message.Descriptor, random, 0);

    private static IMessage Fill(MessageDescriptor descriptor, Random random, int depth)
    {
        var message = descriptor.Parser.ParseFrom([]);
        var fields = descriptor.Fields.InDeclarationOrder();
        // A Message has one content, and sometimes something beside it; the rest is filled in densely.
        var isChoice = fields.Count > 20;
        for (var n = random.Next(1, isChoice ? 3 : fields.Count + 1); n > 0; n--) Set(message, fields[random.Next(fields.Count)], random, depth);
        return message;
    }

    private static void Set(IMessage message, FieldDescriptor field, Random random, int depth)
    {
        if (field.IsMap || (field.FieldType == FieldType.Message && depth == MaxDepth)) return;
        if (!field.IsRepeated)
        {
            field.Accessor.SetValue(message, Value(field, random, depth));
            return;
        }
        var list = (System.Collections.IList)field.Accessor.GetValue(message);
        for (var n = random.Next(3); n > 0; n--) list.Add(Value(field, random, depth));
    }

    private static object Value(FieldDescriptor field, Random random, int depth)
    {
        var number = Numbers[random.Next(Numbers.Length)];
        return field.FieldType switch
        {
            FieldType.Message => Fill(field.MessageType, random, depth + 1),
            FieldType.Double => Doubles[random.Next(Doubles.Length)],
            FieldType.Float => (float)Doubles[random.Next(Doubles.Length)],
            FieldType.String => Texts[random.Next(Texts.Length)],
            FieldType.Bytes => ByteString.CopyFrom(new byte[random.Next(3) * 32]),
            FieldType.Bool => random.Next(2) == 0,
            FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, unchecked((int)number)),
            FieldType.UInt64 or FieldType.Fixed64 => unchecked((ulong)number),
            FieldType.Int64 or FieldType.SFixed64 or FieldType.SInt64 => number,
            FieldType.UInt32 or FieldType.Fixed32 => unchecked((uint)number),
            _ => unchecked((int)number),
        };
    }
}
