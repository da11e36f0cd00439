using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace WhatIsUp.House.Tests.Structure;

/// <summary>Reads from a compiled assembly which types refer to which others: base types, signatures, attributes, local variables and instructions.</summary>
/// <remarks>Constants and <c>nameof</c> are not seen: the compiler leaves only their values.</remarks>
internal sealed class AssemblyReader
{
    private readonly MetadataReader _metadata;
    private readonly PEReader _file;
    private readonly TypeNames _names;
    private readonly string _assembly;

    private AssemblyReader(PEReader file)
    {
        _file = file;
        _metadata = file.GetMetadataReader();
        _assembly = _metadata.GetString(_metadata.GetAssemblyDefinition().Name);
        _names = new(_metadata, _assembly);
    }

    /// <summary>Every use once, uses of own types included.</summary>
    internal static IReadOnlyList<TypeUse> Uses(Stream assembly)
    {
        using var file = new PEReader(assembly);
        var reader = new AssemblyReader(file);
        return [.. file.GetMetadataReader().TypeDefinitions.SelectMany(reader.UsesOf).Distinct()];
    }

    private IEnumerable<TypeUse> UsesOf(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        var user = _names.Of(handle);
        var found = new HashSet<TypeName>();
        if (!type.BaseType.IsNil) found.UnionWith(_names.Named(type.BaseType));
        foreach (var implemented in type.GetInterfaceImplementations())
        {
            found.UnionWith(_names.Named(_metadata.GetInterfaceImplementation(implemented).Interface));
        }
        foreach (var field in type.GetFields().Select(_metadata.GetFieldDefinition))
        {
            found.UnionWith(field.DecodeSignature(_names, null));
            AddAttributes(field.GetCustomAttributes(), found);
        }
        foreach (var property in type.GetProperties().Select(_metadata.GetPropertyDefinition)) AddAttributes(property.GetCustomAttributes(), found);
        foreach (var method in type.GetMethods().Select(_metadata.GetMethodDefinition)) AddMethod(method, found);
        AddConstraints(type.GetGenericParameters(), found);
        AddAttributes(type.GetCustomAttributes(), found);
        return found.Select(used => new TypeUse(user.Namespace, user.FullName, used.Assembly, used.Namespace, used.FullName));
    }

    private void AddMethod(MethodDefinition method, HashSet<TypeName> found)
    {
        var signature = method.DecodeSignature(_names, null);
        found.UnionWith(signature.ReturnType);
        found.UnionWith(signature.ParameterTypes.SelectMany(types => types));
        AddConstraints(method.GetGenericParameters(), found);
        AddAttributes(method.GetCustomAttributes(), found);
        foreach (var parameter in method.GetParameters()) AddAttributes(_metadata.GetParameter(parameter).GetCustomAttributes(), found);
        if (method.RelativeVirtualAddress == 0) return;
        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            found.UnionWith(_metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null).SelectMany(types => types));
        }
        foreach (var region in body.ExceptionRegions.Where(region => !region.CatchType.IsNil)) found.UnionWith(_names.Named(region.CatchType));
        foreach (var token in Instructions.Tokens(body.GetILReader())) found.UnionWith(_names.Named(token));
    }

    private void AddConstraints(GenericParameterHandleCollection parameters, HashSet<TypeName> found)
    {
        foreach (var constraint in parameters.SelectMany(parameter => _metadata.GetGenericParameter(parameter).GetConstraints()))
        {
            found.UnionWith(_names.Named(_metadata.GetGenericParameterConstraint(constraint).Type));
        }
    }

    private void AddAttributes(CustomAttributeHandleCollection attributes, HashSet<TypeName> found)
    {
        foreach (var attribute in attributes.Select(_metadata.GetCustomAttribute))
        {
            found.UnionWith(_names.Named(attribute.Constructor));
            found.UnionWith(AttributeTypes.In(attribute, _metadata, _names, _assembly));
        }
    }
}
