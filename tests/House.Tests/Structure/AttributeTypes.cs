using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace WhatIsUp.House.Tests.Structure;

/// <summary>Types in the arguments of an attribute: <c>[JsonDerivedType(typeof(Text))]</c>.</summary>
internal sealed class AttributeTypes : ICustomAttributeTypeProvider<string>
{
    private const string SystemType = "System.Type";

    private static readonly AttributeTypes Provider = new();

    /// <summary>Types among the positional arguments.</summary>
    internal static IEnumerable<TypeName> In(CustomAttribute attribute, MetadataReader metadata, TypeNames names, string assembly) =>
        ParametersOf(attribute.Constructor, metadata, names).Any(parameter => parameter.Any(type => type.FullName == SystemType))
            ? attribute.DecodeValue(Provider).FixedArguments
                .Where(argument => argument is { Type: SystemType, Value: string })
                .Select(argument => Parse((string)argument.Value!, assembly))
            : [];

    private static ImmutableArray<ImmutableArray<TypeName>> ParametersOf(EntityHandle constructor, MetadataReader metadata, TypeNames names) =>
        constructor.Kind == HandleKind.MethodDefinition
            ? metadata.GetMethodDefinition((MethodDefinitionHandle)constructor).DecodeSignature(names, null).ParameterTypes
            : metadata.GetMemberReference((MemberReferenceHandle)constructor).DecodeMethodSignature(names, null).ParameterTypes;

    // "Namespace.Outer+Inner, Assembly, Version=…"; without an assembly it is one of ours.
    private static TypeName Parse(string name, string assembly)
    {
        var parts = name.Split('[')[0].Split(',', StringSplitOptions.TrimEntries);
        var outermost = parts[0].Split('+')[0];
        var dot = outermost.LastIndexOf('.');
        return new(parts.Length > 1 ? parts[1] : assembly, dot < 0 ? "" : outermost[..dot], outermost[(dot + 1)..]);
    }

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetSystemType() => SystemType;

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => "enum";

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeReference(handle);
        return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
    }

    public string GetTypeFromSerializedName(string name) => name;

    /// <summary>Enumerations in attributes of this solution have the size of an <c>int</c>.</summary>
    public PrimitiveTypeCode GetUnderlyingEnumType(string type) => PrimitiveTypeCode.Int32;

    public bool IsSystemType(string type) => type == SystemType;
}
