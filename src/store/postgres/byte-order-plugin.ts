import {
  type ColumnDefinitionNode,
  DataTypeNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  RawNode,
} from "kysely";

/**
 * Every text column that is made is compared byte by byte, as the embedded database and our code do. By the words of a
 * language, which a server may be set to, pages would end elsewhere and times would sort slower.
 */
export const byteOrderPlugin: KyselyPlugin = {
  transformQuery: ({ node, queryId }) => BYTE_ORDER.transformNode(node, queryId),
  transformResult: async ({ result }) => result,
};

const BYTE_ORDER = new (class extends OperationNodeTransformer {
  protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
    const { dataType } = node;
    if (!DataTypeNode.is(dataType) || dataType.dataType !== "text")
      return super.transformColumnDefinition(node);
    return { ...super.transformColumnDefinition(node), dataType: RawNode.createWithSql('text collate "C"') };
  }
})();
